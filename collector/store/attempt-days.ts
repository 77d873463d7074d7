import { sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import { idAt, momentOf } from './id-times.ts'
import type { Db, Tx } from './tables.ts'

/** One of the tables that hold tries on PostgreSQL, by the ids that it takes; there is no gap between two of them. */
export interface AttemptTable {
  name: string
  /** The first moment of it, in milliseconds since 1970; undefined for what lies before all days. */
  from: number | undefined
  /** The end of it, not included; undefined for what comes after all days. */
  to: number | undefined
}

/** A day. */
export const DAY_MS = 24 * 60 * 60_000
const AHEAD_DAYS = 7

/** The tables of tries, the oldest first; none on SQLite, where there is one for all. */
export async function attemptTables(db: Db | Tx): Promise<AttemptTable[]> {
  if (!isPostgres(db)) return []
  const { rows } = await sql<{ name: string; bounds: string }>`
    select part.relname as name, pg_get_expr(part.relpartbound, part.oid) as bounds
    from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = 'attempts'::regclass`.execute(db)
  return rows.map(tableOf).toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0))
}

function tableOf({ name, bounds }: { name: string; bounds: string }): AttemptTable {
  const [, from = '', to = ''] = /FROM \((.+)\) TO \((.+)\)/.exec(bounds) ?? []
  return { name, from: momentOf(from.replaceAll("'", '')), to: momentOf(to.replaceAll("'", '')) }
}

/** Whether a change of the tables was made; if not, somebody held them, or it took longer than a statement may. */
type Changed = 'done' | 'held' | 'too long'

/** Runs a change of the tables of tries, and gives it up rather than keep others waiting. */
export async function changeTables(db: Db, change: (tx: Tx) => Promise<void>): Promise<Changed> {
  try {
    await db.transaction().execute(async (tx) => {
      // Less than it takes the server to see two that wait for each other, and to end one: that could be the reader.
      await sql`set local lock_timeout = '800ms'`.execute(tx)
      await change(tx)
    })
    return 'done'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === LOCK_NOT_AVAILABLE) return 'held'
    if (code === QUERY_CANCELED) return 'too long'
    throw error
  }
}

const LOCK_NOT_AVAILABLE = '55P03'
const QUERY_CANCELED = '57014'

/** Keeps everybody else away from tries until the transaction ends. */
export async function lockTables(tx: Tx): Promise<void> {
  await sql`lock table only attempts in access exclusive mode`.execute(tx)
}

/**
 * Makes tables for the next days, where they are missing; false while somebody reads for so long that it could not.
 * Until it is done, the last table takes everything.
 */
export async function makeDays(db: Db, now: number): Promise<boolean> {
  if (!isMissing((await attemptTables(db)).at(-1), now)) return true
  const changed = await changeTables(db, async (tx) => {
    await lockTables(tx)
    // Another process may have made them until here.
    const last = (await attemptTables(tx)).at(-1)
    if (isMissing(last, now)) await endLast(tx, last, now)
  })
  return changed === 'done'
}

type LastTable = AttemptTable & { from: number }

function isMissing(last: AttemptTable | undefined, now: number): last is LastTable {
  return last?.from !== undefined && last.from < lastDay(now)
}

function lastDay(now: number): number {
  return startOfDay(now) + AHEAD_DAYS * DAY_MS
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS
}

// What the last table holds stays in it, be it the days in which nobody was there to make others.
async function endLast(tx: Tx, last: LastTable, now: number): Promise<void> {
  const end = Math.max(last.from, startOfDay(now)) + DAY_MS
  const name = sql.table(last.name)
  await sql`alter table attempts detach partition ${name}`.execute(tx)
  for (let from = end; from < lastDay(now); from += DAY_MS) await addTable(tx, from, from + DAY_MS)
  await addTable(tx, Math.max(end, lastDay(now)), undefined)
  await sql`
    with ahead as (delete from ${name} where attempt_id >= ${idAt(end)} returning *)
    insert into attempts select * from ahead`.execute(tx)
  await sql`
    alter table attempts attach partition ${name}
    for values from (${sql.lit(idAt(last.from))}) to (${sql.lit(idAt(end))})`.execute(tx)
}

/** Makes a table for the ids from one moment to another; without one, for all that are less, or greater. */
export async function addTable(tx: Tx, from: number | undefined, to: number | undefined): Promise<void> {
  const least = from === undefined ? sql`minvalue` : sql.lit(idAt(from))
  const end = to === undefined ? sql`maxvalue` : sql.lit(idAt(to))
  const name =
    from === undefined
      ? 'attempts_before'
      : `attempts_from_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '_')}`
  await sql`
    create table ${sql.table(name)} partition of attempts for values from (${least}) to (${end})`.execute(tx)
}
