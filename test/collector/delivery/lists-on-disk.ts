import { v7 } from 'uuid'
import { onTestFinished } from 'vitest'
import type { ListTool } from '../../../collector/delivery/lists/list-tool.ts'
import type { ListPurpose } from '../../../collector/domain/lists/list.ts'
import { listTool } from '../../../collector/pipeline/lists/list-tool.ts'
import { openMigratedStore } from '../../../collector/store/database.ts'
import { createSealer } from '../../../collector/store/secrets.ts'
import { DATABASES } from '../../support/databases.ts'

/** The built-in lists, in a database of the test's own. */
export interface TestLists {
  tool: ListTool
  /** Puts people on a list. */
  fill(name: string, purpose: ListPurpose, values: readonly string[]): Promise<void>
  /** Who is on a list, as an export would say. */
  members(name: string): Promise<string[]>
  /** The proofs of consent that contacts came with. */
  proofs(): Promise<unknown[]>
}

/** Opens lists that are gone when the test ends. */
export async function openLists(): Promise<TestLists> {
  const [sqlite] = DATABASES
  if (!sqlite) throw new Error('there is no database')
  const database = await sqlite.create()
  const store = await openMigratedStore(database.url)
  onTestFinished(async () => {
    await store.close()
    await database.drop()
  })
  const deps = { store, sealer: createSealer('a secret of sixteen or more'), now: () => 1_000, newId: v7 }
  const tool = listTool(deps, 'tx-1')
  const open = (sealed: string | null) => (sealed === null ? '' : deps.sealer.open(sealed))
  return {
    tool,
    fill: async (name, purpose, values) => {
      const kindOf = (value: string) => (value.includes('@') ? 'email' : 'phone')
      const entries = values.map((value) => ({ kind: kindOf(value), value }) as const)
      await tool.change({ name, purpose }, 'add', entries)
    },
    members: async (name) => {
      const away = await store.db.selectFrom('suppressions').selectAll().where('list', '=', name).execute()
      const contacts = await store.db.selectFrom('contacts').selectAll().where('list', '=', name).execute()
      const note = (at: number | null) => (at === null ? '' : ' (unsubscribed)')
      return [
        ...away.map((row) => open(row.sealed)),
        ...contacts.map((row) => open(row.sealed) + note(row.unsubscribed_at)),
      ]
    },
    proofs: async () => {
      const rows = await store.db.selectFrom('contacts').select('proof').execute()
      return rows.map(({ proof }): unknown => JSON.parse(open(proof) || 'null'))
    },
  }
}

/** The same lists, opened only when somebody asks for them. */
export function lazyLists(): ListTool {
  let opened: Promise<TestLists> | undefined
  const tool = () => {
    opened ??= openLists()
    return opened.then((lists) => lists.tool)
  }
  return {
    change: async (...what) => (await tool()).change(...what),
    has: async (...what) => (await tool()).has(...what),
  }
}
