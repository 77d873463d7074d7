import { CsvFault } from '../../domain/lists/csv.ts'
import type { ListEntry, NamedList } from '../../domain/lists/list.ts'
import { Problem } from '../../domain/problem.ts'
import { writeAudit } from '../../store/audit.ts'
import { contactsAmong } from '../../store/lists/contacts.ts'
import { type ListSize, listSizes } from '../../store/lists/lists.ts'
import { suppressedAmong } from '../../store/lists/suppressions.ts'
import type { Db, Tx } from '../../store/tables.ts'
import { addToList, type Changed, type ListDeps, removeFromList } from './change-list.ts'
import { type InvalidEntry, readEntries } from './entry-rows.ts'
import { csvOf } from './export-list.ts'
import { type Imported, importCsv } from './import-list.ts'
import { listNamed, makeList } from './named-list.ts'

/** Who of those asked about is on a list, by their places; null where the entry is none. */
interface Checked {
  results: (boolean | null)[]
  invalid: InvalidEntry[]
}

/**
 * Everything that can be done with lists, as the doors and commands call it. All of it is written into the audit log
 * with who did it and how many it was about, and never about whom. What is refused is thrown as a Problem.
 */
export interface ListVerbs {
  all(): Promise<ListSize[]>
  /** Makes a list; `fresh` is false where it was there. */
  make(wanted: NamedList, actor: string): Promise<{ fresh: boolean }>
  change(
    name: string,
    operation: 'add' | 'remove',
    entries: readonly ListEntry[],
    actor: string,
  ): Promise<Changed>
  /** A contact who unsubscribed counts as not on the list. */
  check(name: string, entries: readonly ListEntry[], actor: string): Promise<Checked>
  exportCsv(name: string, actor: string): Promise<AsyncIterable<string>>
  importCsv(name: string, chunks: AsyncIterable<string>, actor: string): Promise<Imported>
}

/** The verbs of lists. */
export function openListVerbs(deps: ListDeps): ListVerbs {
  const { db } = deps.store
  return {
    all: () => listSizes(db),
    make: (wanted, actor) =>
      db.transaction().execute(async (tx) => {
        const { fresh } = await makeList(deps, tx, wanted)
        if (fresh)
          await audit(deps, tx, { actor, did: 'made', name: wanted.name }, { purpose: wanted.purpose })
        return { fresh }
      }),
    change: (name, operation, entries, actor) =>
      db.transaction().execute(async (tx) => {
        const list = await listNamed(tx, name)
        const change = operation === 'add' ? addToList : removeFromList
        const changed = await change(deps, tx, list, entries)
        const did = operation === 'add' ? 'added' : 'removed'
        await audit(deps, tx, { actor, did, name }, { given: entries.length, changed: changed.changed })
        return changed
      }),
    check: (name, entries, actor) => checkEntries(deps, name, entries, actor),
    exportCsv: async (name, actor) => {
      const list = await listNamed(db, name)
      await audit(deps, db, { actor, did: 'exported', name }, {})
      return csvOf(deps, list)
    },
    importCsv: (name, chunks, actor) => importFile(deps, name, chunks, actor),
  }
}

async function checkEntries(
  deps: ListDeps,
  name: string,
  entries: readonly ListEntry[],
  actor: string,
): Promise<Checked> {
  const { db } = deps.store
  const list = await listNamed(db, name)
  const { rows, all, invalid } = readEntries(deps, entries, list.purpose)
  const on = await membersAmong(
    db,
    list,
    rows.map((row) => row.hash),
  )
  const found = new Map(all.map((row) => [row.index, on.has(row.hash)]))
  const results = entries.map((_entry, index) => found.get(index) ?? null)
  const hits = results.filter((result) => result === true).length
  await audit(deps, db, { actor, did: 'checked', name }, { given: entries.length, found: hits })
  return { results, invalid }
}

async function membersAmong(db: Db, { name, purpose }: NamedList, hashes: string[]): Promise<Set<string>> {
  if (purpose !== 'contacts') return suppressedAmong(db, name, hashes)
  const contacts = await contactsAmong(db, name, hashes)
  return new Set(contacts.flatMap((row) => (row.unsubscribed_at === null ? [row.hash] : [])))
}

async function importFile(
  deps: ListDeps,
  name: string,
  chunks: AsyncIterable<string>,
  actor: string,
): Promise<Imported> {
  const list = await listNamed(deps.store.db, name)
  const imported: Imported = { added: 0, already: 0, invalid: 0, invalid_lines: [] }
  try {
    await importCsv(deps, list, chunks, imported)
  } catch (error) {
    if (error instanceof CsvFault)
      throw new Problem(400, 'invalid_csv', `The file cannot be read any further: ${error.message}.`)
    throw error
  } finally {
    const { added, already, invalid } = imported
    await audit(deps, deps.store.db, { actor, did: 'imported', name }, { added, already, invalid })
  }
  return imported
}

interface Deed {
  actor: string
  did: string
  name: string
}

function audit(
  deps: ListDeps,
  db: Db | Tx,
  { actor, did, name }: Deed,
  detail: Record<string, number | string>,
): Promise<void> {
  return writeAudit(db, {
    ...{ actor, action: `list.${did}`, subject: name, detail: JSON.stringify(detail) },
    ...{ audit_uid: deps.newId(), at: deps.now() },
  })
}
