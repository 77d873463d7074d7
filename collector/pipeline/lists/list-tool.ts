import { type ListOutcome, ListsUnavailable, type ListTool } from '../../delivery/lists/list-tool.ts'
import type { NamedList } from '../../domain/lists/list.ts'
import { Problem } from '../../domain/problem.ts'
import { listWith } from '../../store/lists/suppressions.ts'
import type { Tx } from '../../store/tables.ts'
import { addToList, type Changed, changeSubscription, type ListDeps, removeFromList } from './change-list.ts'
import { readEntries } from './entry-rows.ts'
import { makeList } from './named-list.ts'

/** The built-in lists as an action may use them while it handles a delivery of this transaction. */
export function listTool(deps: ListDeps, transactionId: string): ListTool {
  return {
    change: (list, operation, entries, proof) =>
      changeOf(deps, list, (tx) => {
        if (operation === 'remove') return removeFromList(deps, tx, list, entries)
        if (operation !== 'add')
          return changeSubscription(deps, tx, list, { entries, wanted: operation === 'resubscribe' })
        const rows = entries.map((entry) => ({ ...entry, proof, transactionId }))
        return addToList(deps, tx, list, rows)
      }),
    has: async (purpose, entries) => {
      const hashes = readEntries(deps, entries, purpose).rows.map((row) => row.hash)
      return (await listWith(deps.store.db, hashes, purpose).catch(unavailable)) !== undefined
    },
  }
}

async function changeOf(
  deps: ListDeps,
  list: NamedList,
  work: (tx: Tx) => Promise<Changed>,
): Promise<ListOutcome> {
  try {
    return await deps.store.db.transaction().execute(async (tx) => {
      await makeList(deps, tx, list)
      return { status: 'changed' as const, ...(await work(tx)) }
    })
  } catch (error) {
    if (error instanceof Problem) return { status: 'refused', detail: error.message }
    return unavailable(error)
  }
}

// Whatever it is that the database has against it: nothing was changed, and it may be so later.
function unavailable(error: unknown): never {
  throw new ListsUnavailable(error instanceof Error ? error.message : String(error), { cause: error })
}
