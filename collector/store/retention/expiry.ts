import { type RawBuilder, sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import { CLOCKS_APART_MS, idAt } from '../id-times.ts'
import type { Db, Tables, Tx } from '../tables.ts'

/** How records of one kind end by their age. */
export interface Expiry {
  table: keyof Tables
  /** Its time-ordered id. */
  id: string
  /** Which of its rows may go: those that are old, and of which nothing is under way. */
  over(before: number): RawBuilder<boolean>
  /** Keeps others from changing what decides about these rows, until the transaction ends. */
  hold?(tx: Tx, ids: readonly string[]): Promise<void>
  /** Removes rows and all that hangs on them. */
  remove(tx: Tx, ids: readonly string[]): Promise<void>
  /** Where its rows may be in a table for each day: how days go as a whole, and up to when rows go one by one. */
  days?: {
    drop(db: Db, before: number, signal?: AbortSignal): Promise<DaysGone>
    rowsBefore(db: Db, before: number): Promise<number>
  }
}

/** What became of the days that ended. */
export interface DaysGone {
  /** How many rows went with them. */
  count: number
  /** Why a day is left that could go: another process deletes by age, or somebody reads for a long time. */
  left?: 'elsewhere' | 'held'
}

/** The next ids of a table, the oldest first: all that rows from before a moment can have, with clocks apart. */
export async function nextIds(
  db: Db,
  { table, id }: Expiry,
  { after, before, limit }: { after: string; before: number; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(id)} as id from ${sql.table(table)}
    where ${sql.ref(id)} > ${after} and ${sql.ref(id)} < ${idAt(before + CLOCKS_APART_MS)}
    order by ${sql.ref(id)} limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** Those of these rows that may go. */
export async function expiredAmong(
  db: Db | Tx,
  { table, id, over }: Expiry,
  ids: readonly string[],
  before: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(id)} as id from ${sql.table(table)}
    where ${sql.ref(id)} in (${sql.join(ids)}) and ${over(before)}
    order by ${sql.ref(id)}`.execute(db)
  return rows.map((row) => row.id)
}

// Any number, the same in every process: who holds it may delete by age.
const LOCK = 4_600_002

/** Lets one process at a time delete by age; false while another one does. */
export async function claimRetention(tx: Tx): Promise<boolean> {
  // SQLite has one who writes, and what is deleted twice is deleted once.
  if (!isPostgres(tx)) return true
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(LOCK)}) as mine`.execute(tx)
  return rows[0]?.mine === true
}

/** Holds rows until the transaction ends; SQLite holds everything anyway. */
export async function holdRows(
  tx: Tx,
  { table, id }: Pick<Expiry, 'table' | 'id'>,
  by: string,
  values: readonly string[],
): Promise<void> {
  if (values.length === 0 || !isPostgres(tx)) return
  await sql`
    select 1 from ${sql.table(table)} where ${sql.ref(by)} in (${sql.join(values)})
    order by ${sql.ref(id)} for update`.execute(tx)
}

/** Deletes the rows of a table that have one of these values in a column. */
export async function deleteBy(
  tx: Tx,
  table: keyof Tables,
  column: string,
  values: readonly string[],
): Promise<void> {
  if (values.length === 0) return
  await sql`
    delete from ${sql.table(table)} where ${sql.ref(column)} in (${sql.join(values)})`.execute(tx)
}
