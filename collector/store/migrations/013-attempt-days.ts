import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import { idAt } from '../id-times.ts'
import type { Tx } from '../tables.ts'

/**
 * On PostgreSQL, tries of postbacks are kept in a table for each day. What is there stays where it is and becomes the
 * first of these tables; the last one has no end, and gets one when the days after it are made.
 */
export async function attemptDays(tx: Tx): Promise<void> {
  if (!isPostgres(tx)) return
  for (const statement of PATIENCE) await sql.raw(statement).execute(tx)
  const { rows } = await sql<{ today: number }>`
    select (extract(epoch from date_trunc('day', clock_timestamp() at time zone 'UTC')) * 1000)::int8 as today`.execute(
    tx,
  )
  for (const { today } of rows)
    for (const statement of statements(today + DAY_MS)) await sql.raw(statement).execute(tx)
}

const DAY_MS = 24 * 60 * 60_000

// Who is held up by this may wait so long, and no longer; once it has begun, reading a large table takes its time.
const PATIENCE = [
  `set local lock_timeout = '10s'`,
  `lock table attempts in access exclusive mode`,
  `set local statement_timeout = '15min'`,
]

function statements(day: number): string[] {
  const tomorrow = idAt(day)
  const name = `attempts_from_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '_')}`
  return [
    `alter table attempts rename to attempts_before`,
    `alter index attempts_pkey rename to attempts_before_pkey`,
    `alter index attempts_by_delivery rename to attempts_before_by_delivery`,
    `create table attempts (like attempts_before) partition by range (attempt_id)`,
    `alter table attempts add primary key (attempt_id)`,
    `create index attempts_by_delivery on attempts (delivery_id)`,
    `create table ${name} partition of attempts
    for values from ('${tomorrow}') to (maxvalue)`,
    // Made by a machine whose clock is ahead.
    `with ahead as (delete from attempts_before where attempt_id >= '${tomorrow}' returning *)
    insert into attempts select * from ahead`,
    // Reads the table once, to be sure of what was just said of it.
    `alter table attempts attach partition attempts_before for values from (minvalue) to ('${tomorrow}')`,
  ]
}
