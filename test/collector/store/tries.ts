import { sql } from 'kysely'
import { expect } from 'vitest'
import { expire } from '../../../collector/pipeline/retention/expire.ts'
import { attemptTables } from '../../../collector/store/attempt-days.ts'
import type { Store } from '../../../collector/store/database.ts'
import { idAt } from '../../../collector/store/id-times.ts'
import type { AttemptRow } from '../../../collector/store/tables.ts'
import { deliveryRow, settlementOf } from './delivery-rows.ts'

/** A day. */
export const DAY = 24 * 60 * 60_000
/** The first moment of today. */
export const TODAY = Math.floor(Date.now() / DAY) * DAY
const FOR_EVER = {
  ...{ attempts: 0, rejected: 0, inbound: 0, buyer_calls: 0, deliveries: 0 },
  ...{ leads: 0, pings: 0, events: 0, clicks: 0 },
}

/** A try made at a moment; the number tells those of one moment apart. */
export function tryAt(at: number, n = 1, delivery_id = 'd1'): AttemptRow {
  const attempt_id = idAt(at).replace(/.{4}$/, n.toString(16).padStart(4, '0'))
  const { attempt } = settlementOf(deliveryRow(delivery_id))
  return { ...attempt, attempt_id, delivery_id, at, n }
}

/** The ids of tries, in their order. */
export const idsOf = (rows: readonly AttemptRow[]) => rows.map((row) => row.attempt_id).toSorted()

/** The ids of all tries that are stored, in their order. */
export async function storedIds(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('attempts').select('attempt_id').execute()
  return rows.map((row) => row.attempt_id).toSorted()
}

/** How many tries are in each of the tables that hold any, the oldest first. */
export async function perTable(store: Store): Promise<number[]> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from attempts group by tableoid order by min(attempt_id)`.execute(store.db)
  return rows.map(({ n }) => n)
}

/** Every moment has one table, and no more than one. */
export async function expectNoGap(store: Store): Promise<void> {
  const tables = await attemptTables(store.db)
  expect(tables[0]?.from).toBeUndefined()
  expect(tables.at(-1)?.to).toBeUndefined()
  for (const [index, table] of tables.slice(1).entries()) expect(table.from).toBe(tables[index]?.to)
}

/** Stores tries as they are. */
export const insert = (store: Store, rows: readonly AttemptRow[]) =>
  store.db.insertInto('attempts').values(rows).execute()

/** Deletes the tries that are older than so many days, at a moment. */
export const keepDays = (store: Store, attempts: number, now: number, more: { dryRun?: boolean } = {}) =>
  expire(
    { store, now: () => now },
    { ...FOR_EVER, attempts },
    { marks: new Map(), dryRun: false, restMs: 0, ...more },
  )
