import { type SelectQueryBuilder, sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import { namesOf, rowsAs, selectRows } from './rows.ts'
import type { AttemptRow, Db, DeliveryRow, Tables, Tx } from './tables.ts'

/** The states of a delivery, as the numbers that its partial indexes are made on. */
export const STATE = { ready: 0, leased: 1, done: 2, dead: 3, cancelled: 4, failed: 5, skipped: 6 } as const

/** The states as people read them, by their number. A ready one that was tried before is `retrying`. */
export const STATE_NAMES: readonly string[] = [
  'queued',
  'sending',
  'sent',
  'dead',
  'cancelled',
  'failed',
  'skipped',
]

/** A delivery that was taken out by as many workers without a result as this is given up: it kills them. */
export const POISON_TOUCHES = 5

/** What came of one leased delivery, and the row of the attempt that tells it. */
export interface Settlement {
  delivery_id: string
  lease_id: string
  status: number
  reason: string | null
  run_at: number
  attempt: AttemptRow
}

/** Owes deliveries. Owed means: each will be sent if, and only if, this transaction commits. */
export async function owe(tx: Tx, rows: readonly DeliveryRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('deliveries')
    .columns(namesOf(DELIVERY))
    .expression(selectRows(tx, DELIVERY, rows))
    .onConflict((conflict) => conflict.columns(['subject_uid', 'rule_id', 'trigger_key']).doNothing())
    .execute()
}

/** Those of the rules that have something to send now. */
export async function dueRules(db: Db, ruleIds: readonly string[], now: number): Promise<string[]> {
  if (ruleIds.length === 0) return []
  const given = ruleIds.map((rule_id) => ({ rule_id }))
  const rows = await db
    .selectFrom(rowsAs(db, 'given', { rule_id: 'text' }, given))
    .select('given.rule_id')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('deliveries')
          .select('delivery_id')
          .whereRef('deliveries.rule_id', '=', 'given.rule_id')
          .where(READY)
          .where('run_at', '<=', now),
      ),
    )
    .execute()
  return rows.flatMap((row) => (row.rule_id === null ? [] : [row.rule_id]))
}

/**
 * Leases up to `limit` of a rule's due deliveries, the longest waiting first. Until the lease ends nobody else
 * gets them; of several workers asking at once, each delivery goes to one.
 */
export function claimDue(
  db: Db,
  rule: { rule_id: string; limit: number },
  lease: { lease_id: string; now: number; until: number },
): Promise<DeliveryRow[]> {
  const due = (query: SelectQueryBuilder<Tables, 'deliveries', { delivery_id: string }>) =>
    isPostgres(db) ? query.forUpdate().skipLocked() : query
  return db
    .updateTable('deliveries')
    .set({ status: STATE.leased, lease_id: lease.lease_id, lease_until: lease.until, updated_at: lease.now })
    .where('delivery_id', 'in', ({ selectFrom }) =>
      due(
        selectFrom('deliveries')
          .select('delivery_id')
          .where('rule_id', '=', rule.rule_id)
          .where(READY)
          .where('run_at', '<=', lease.now)
          .orderBy('run_at')
          .limit(rule.limit),
      ),
    )
    .returningAll()
    .execute()
}

/**
 * Writes what came of leased deliveries, with their attempts, and returns the ids that were still ours to settle.
 * A worker that outlived its lease changes nothing: the lease id fences it off.
 */
export async function settle(tx: Tx, settlements: readonly Settlement[], now: number): Promise<Set<string>> {
  if (settlements.length === 0) return new Set()
  const columns = {
    delivery_id: 'text',
    lease_id: 'text',
    status: 'bigint',
    reason: 'text',
    run_at: 'bigint',
    n: 'bigint',
  } as const
  const given = settlements.map((settlement) => ({ ...settlement, n: settlement.attempt.n }))
  const settled = await tx
    .updateTable('deliveries')
    .from(rowsAs(tx, 'given', columns, given))
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
    .where('deliveries.status', '=', STATE.leased)
    .returning('deliveries.delivery_id')
    .execute()
  const ours = new Set(settled.map((row) => row.delivery_id))
  await insertAttempts(
    tx,
    settlements
      .filter((settlement) => ours.has(settlement.delivery_id))
      .map((settlement) => settlement.attempt),
  )
  return ours
}

async function insertAttempts(tx: Tx, rows: readonly AttemptRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('attempts')
    .columns(namesOf(ATTEMPT))
    .expression(selectRows(tx, ATTEMPT, rows))
    .execute()
}

/** Gives back leased deliveries that were not begun, as if they had never been taken. */
export async function release(db: Db, leaseId: string, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('deliveries')
    .set({ status: STATE.ready, lease_id: null, lease_until: null, updated_at: now })
    .where('delivery_id', 'in', ids)
    .where('lease_id', '=', leaseId)
    .where('status', '=', STATE.leased)
    .execute()
}

/**
 * Returns deliveries whose lease ended without a result to the queue, and gives up those that this happened to
 * POISON_TOUCHES times. Returns how many there were.
 */
export async function returnExpired(db: Db, now: number): Promise<number> {
  const rows = await db
    .updateTable('deliveries')
    .set(({ eb, ref }) => ({
      status: eb
        .case()
        .when('touches', '>=', POISON_TOUCHES - 1)
        .then(sql<number>`${sql.lit(STATE.dead)}`)
        .else(sql<number>`${sql.lit(STATE.ready)}`)
        .end(),
      reason: eb
        .case()
        .when('touches', '>=', POISON_TOUCHES - 1)
        .then('crashed_worker')
        .else(ref('reason'))
        .end(),
      touches: eb('touches', '+', 1),
      lease_id: null,
      lease_until: null,
      updated_at: now,
    }))
    .where(sql<boolean>`status = ${sql.lit(STATE.leased)}`)
    .where('lease_until', '<=', now)
    .returning('delivery_id')
    .execute()
  return rows.length
}

/** Cancels what rules that are no more still owed. */
export async function cancelRules(tx: Tx, ruleIds: readonly string[], now: number): Promise<void> {
  if (ruleIds.length === 0) return
  await tx
    .updateTable('deliveries')
    .set({ status: STATE.cancelled, reason: 'rule_deleted', updated_at: now })
    .where('rule_id', 'in', ruleIds)
    .where(READY)
    .execute()
}

// Written out, not bound: only then does a planner see that the partial index serves.
const READY = sql<boolean>`status = ${sql.lit(STATE.ready)}`

const DELIVERY = {
  delivery_id: 'text',
  kind: 'text',
  rule_id: 'text',
  subject_uid: 'text',
  transaction_id: 'text',
  cid: 'text',
  pid: 'text',
  trigger: 'text',
  trigger_key: 'text',
  status: 'bigint',
  reason: 'text',
  run_at: 'bigint',
  attempt: 'bigint',
  lease_id: 'text',
  lease_until: 'bigint',
  touches: 'bigint',
  at: 'bigint',
  updated_at: 'bigint',
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
