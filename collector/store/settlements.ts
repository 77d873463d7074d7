import { sql } from 'kysely'
import { HELD } from './outbox.ts'
import { insertRows, rowsAs } from './rows.ts'
import type { AttemptRow, Tx } from './tables.ts'

/** What came of one leased delivery, and the row of the attempt that tells it. */
export interface Settlement {
  delivery_id: string
  lease_id: string
  status: number
  reason: string | null
  run_at: number
  attempt: AttemptRow
}

/**
 * Writes what came of leased deliveries, with their attempts, and returns the ids that were still ours to settle.
 * A worker that outlived its lease changes nothing: the lease id fences it off.
 */
export async function settle(tx: Tx, settlements: readonly Settlement[], now: number): Promise<Set<string>> {
  if (settlements.length === 0) return new Set()
  const given = settlements.map((settlement) => ({ ...settlement, n: settlement.attempt.n }))
  const settled = await tx
    .updateTable('deliveries')
    .from(rowsAs(tx, 'given', SETTLEMENT, given))
    .set((eb) => ({
      status: sql<number>`${eb.ref('given.status')}`,
      reason: eb.ref('given.reason'),
      run_at: sql<number>`${eb.ref('given.run_at')}`,
      attempt: sql<number>`${eb.ref('given.n')}`,
      touches: 0,
      lease_id: null,
      lease_until: null,
      updated_at: now,
    }))
    .whereRef('deliveries.delivery_id', '=', 'given.delivery_id')
    .whereRef('deliveries.lease_id', '=', 'given.lease_id')
    .where(HELD)
    .returning('deliveries.delivery_id')
    .execute()
  const ours = new Set(settled.map((row) => row.delivery_id))
  const attempts = settlements
    .filter(({ delivery_id }) => ours.has(delivery_id))
    .map(({ attempt }) => attempt)
  await insertRows(tx, 'attempts', ATTEMPT, attempts)
  return ours
}

const SETTLEMENT = {
  delivery_id: 'text',
  lease_id: 'text',
  status: 'bigint',
  reason: 'text',
  run_at: 'bigint',
  n: 'bigint',
} as const

const ATTEMPT = {
  attempt_id: 'text',
  delivery_id: 'text',
  transaction_id: 'text',
  cid: 'text',
  pid: 'text',
  n: 'bigint',
  at: 'bigint',
  ms: 'bigint',
  outcome: 'text',
  code: 'text',
  because: 'text',
  http_status: 'bigint',
  request: 'text',
  response: 'text',
  next_run_at: 'bigint',
} as const
