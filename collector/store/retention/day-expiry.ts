import { sql } from 'kysely'
import {
  type AttemptTable,
  addTable,
  attemptTables,
  changeTables,
  DAY_MS,
  lockTables,
} from '../attempt-days.ts'
import { CLOCKS_APART_MS } from '../id-times.ts'
import { STATE } from '../outbox.ts'
import type { Db, Tx } from '../tables.ts'
import { claimRetention, type DaysGone } from './expiry.ts'

// More than so many are not carried over at once: others wait for it.
const MOST_CARRIED = 1000

/**
 * Drops the tables of days that are older than a moment as a whole, with what lies before them. Tries of deliveries
 * that still wait are carried over into a new table for what lies before all days.
 */
export async function dropDays(db: Db, before: number, signal?: AbortSignal): Promise<DaysGone> {
  let count = 0
  while (!signal?.aborted) {
    const [, day] = await attemptTables(db)
    if (!isOver(day, before)) break
    const gone = await dropDay(db, before)
    if (gone === 'elsewhere' || gone === 'held') return { count, left: gone }
    if (gone === 'by row') break
    count += gone
  }
  return { count }
}

type Day = AttemptTable & { to: number }

function isOver(day: AttemptTable | undefined, before: number): day is Day {
  return day?.to !== undefined && day.to + CLOCKS_APART_MS <= before
}

async function dropDay(db: Db, before: number): Promise<number | 'elsewhere' | 'held' | 'by row'> {
  let gone: number | 'elsewhere' | 'by row' = 'elsewhere'
  const changed = await changeTables(db, async (tx) => {
    if (!(await claimRetention(tx))) return
    gone = 0
    const [earlier, day] = await attemptTables(tx)
    // Another process may have dropped it until here.
    if (!earlier || !isOver(day, before)) return
    const tables = [earlier.name, day.name]
    // Looked through before anybody is kept away.
    const all = (await countOf(tx, earlier.name)) + (await countOf(tx, day.name))
    const carried = await waitingIn(tx, tables)
    gone = carried.length > MOST_CARRIED ? 'by row' : all - carried.length
    if (gone === 'by row') return
    await lockTables(tx)
    await replace(tx, tables, day.to, carried)
  })
  // What cannot be looked through in one statement goes row by row.
  if (changed === 'too long') return 'by row'
  return changed === 'held' ? 'held' : gone
}

// Counting many more takes longer than a statement may: then what the database has written down about itself will do.
const MOST_COUNTED = 1_000_000

async function countOf(tx: Tx, name: string): Promise<number> {
  const known = await sql<{ n: number }>`
    select reltuples::int8 as n from pg_class where oid = ${name}::regclass`.execute(tx)
  const estimated = known.rows[0]?.n ?? 0
  if (estimated > MOST_COUNTED) return estimated
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(tx)
  return rows[0]?.n ?? 0
}

async function waitingIn(tx: Tx, tables: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const name of tables) {
    const { rows } = await sql<{ id: string }>`
      select tried.attempt_id as id from ${sql.table(name)} tried
        join deliveries on deliveries.delivery_id = tried.delivery_id
      where deliveries.status in (${sql.lit(STATE.ready)}, ${sql.lit(STATE.leased)})
      limit ${MOST_CARRIED + 1}`.execute(tx)
    found.push(...rows.map((row) => row.id))
  }
  return found
}

async function replace(tx: Tx, tables: readonly string[], to: number, carried: readonly string[]) {
  const [earlier, day] = tables.map((name) => sql.table(name))
  await sql`alter table attempts detach partition ${earlier}`.execute(tx)
  await sql`alter table attempts detach partition ${day}`.execute(tx)
  await sql`alter table ${earlier} rename to attempts_going`.execute(tx)
  await addTable(tx, undefined, to)
  for (const name of carried.length > 0 ? [sql.table('attempts_going'), day] : [])
    await sql`
      insert into attempts select * from ${name} where attempt_id in (${sql.join(carried)})`.execute(tx)
  await sql`drop table attempts_going`.execute(tx)
  await sql`drop table ${day}`.execute(tx)
}

/**
 * Up to when tries are deleted row by row: of a day that goes as a whole later, no row goes before. Without days, it is
 * the moment itself.
 */
export async function rowsBefore(db: Db, before: number): Promise<number> {
  const tables = await attemptTables(db)
  const at = tables.find(({ to }) => to === undefined || to > before)
  if (at?.from === undefined || at.to !== at.from + DAY_MS) return before
  return at.from
}
