import { sql } from 'kysely'
import { STATE } from '../outbox.ts'
import type { Db, Tx } from '../tables.ts'
import { PRIMARY_KEYS } from './primary-keys.ts'
import type { AnyRow } from './read-all.ts'

// A database writes these about itself when it is made, or first served.
const FRESH = new Set(['meta', 'scripts', 'lists'])

/** The tables that hold something already; only an empty database takes a copy. */
export async function filledTables(db: Db): Promise<string[]> {
  const filled: string[] = []
  for (const table of Object.keys(PRIMARY_KEYS)) {
    if (FRESH.has(table)) continue
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (rows.length > 0) filled.push(table)
  }
  return filled
}

/** Empties what a fresh database has written about itself. */
export async function clearFresh(tx: Tx): Promise<void> {
  for (const table of FRESH) await sql`delete from ${sql.table(table)}`.execute(tx)
}

/** Writes rows as they are. */
export async function writeRows(tx: Tx, table: string, rows: readonly AnyRow[]): Promise<void> {
  const [first] = rows
  if (!first || !Object.hasOwn(PRIMARY_KEYS, table)) return
  const columns = Object.keys(first)
  const values = rows.map((row) => sql`(${sql.join(columns.map((name) => row[name] ?? null))})`)
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
    values ${sql.join(values)}`.execute(tx)
}

/**
 * Holds what a copy still owed: the program that it was taken of may have sent it since. Deliveries can be replayed;
 * leads that were being sold are unknown, for an operator to settle.
 */
export async function holdPending(tx: Tx, now: number): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({
      ...{ status: STATE.cancelled, reason: 'restored', updated_at: now },
      ...{ lease_id: null, lease_until: null },
    })
    .where('status', 'in', [STATE.ready, STATE.leased])
    .execute()
  await tx
    .updateTable('leads')
    .set({ status: 'unknown', reason: 'restored', lease_id: null, lease_until: 0, updated_at: now })
    .where('status', 'in', ['validated', 'distributing'])
    .execute()
  await tx
    .updateTable('sales')
    .set({ state: 'unknown', reason: 'restored', updated_at: now })
    .where('state', '=', 'posting')
    .execute()
}

const MOVED = 'moved_to'

/** Where this database's content was moved to; it must not be served any more then. */
export async function movedTo(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', MOVED).executeTakeFirst()
  return row?.value
}

/** Writes down where the content was moved to, or with undefined that it is served here again. */
export async function markMoved(db: Db | Tx, value: string | undefined): Promise<void> {
  await db.deleteFrom('meta').where('name', '=', MOVED).execute()
  if (value !== undefined) await db.insertInto('meta').values({ name: MOVED, value }).execute()
}
