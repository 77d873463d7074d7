import { type SelectQueryBuilder, sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import { insertRows, rowsAs } from './rows.ts'
import type { Db, DeliveryRow, Tables, Tx } from './tables.ts'

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

/** A right to send deliveries, until a time of the database's clock; its id fences off whoever outlives it. */
export interface Lease {
  lease_id: string
  now: number
  until: number
}

/** A delivery under the lease that somebody holds it by. */
export type LeaseKey = Pick<DeliveryRow, 'delivery_id' | 'lease_id'>

/** Owes deliveries. Owed means: each will be sent if, and only if, this transaction commits. */
export async function owe(tx: Tx, rows: readonly DeliveryRow[]): Promise<void> {
  await insertRows(tx, 'deliveries', DELIVERY, rows, { unless: ['subject_uid', 'rule_id', 'trigger_key'] })
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
export async function claimDue(
  db: Db | Tx,
  { rule_id, limit }: { rule_id: string; limit: number },
  lease: Lease,
): Promise<DeliveryRow[]> {
  const claimed = await db
    // Materialized: a planner that ran the choice more than once would lock, and claim, more than the limit.
    .with(
      (cte) => cte('due').materialized(),
      (creator) =>
        unlocked(db, creator.selectFrom('deliveries').select('delivery_id'))
          .where('rule_id', '=', rule_id)
          .where(READY)
          .where('run_at', '<=', lease.now)
          .orderBy('run_at')
          .limit(limit),
    )
    .updateTable('deliveries')
    .set({ status: STATE.leased, lease_id: lease.lease_id, lease_until: lease.until, updated_at: lease.now })
    .where('delivery_id', 'in', ({ selectFrom }) => selectFrom('due').select('due.delivery_id'))
    .returningAll()
    .execute()
  return claimed.sort(
    (one, other) => one.run_at - other.run_at || (one.delivery_id < other.delivery_id ? -1 : 1),
  )
}

function unlocked<O>(db: Db | Tx, query: SelectQueryBuilder<Tables, 'deliveries', O>) {
  return isPostgres(db) ? query.forUpdate().skipLocked() : query
}

/** Gives back leased deliveries that were not begun, as if they had never been taken; a foreign lease gives back none. */
export async function release(db: Db, leases: readonly LeaseKey[], now: number): Promise<void> {
  if (leases.length === 0) return
  await db
    .updateTable('deliveries')
    .from(rowsAs(db, 'given', LEASE_KEY, leases))
    .set({ status: STATE.ready, lease_id: null, lease_until: null, updated_at: now })
    .whereRef('deliveries.delivery_id', '=', 'given.delivery_id')
    .whereRef('deliveries.lease_id', '=', 'given.lease_id')
    .where(HELD)
    .execute()
}

/** Cancels what rules that are no more still owed. What of it is being sent right now ends as it ends. */
export async function cancelRules(db: Db | Tx, ruleIds: readonly string[], now: number): Promise<void> {
  if (ruleIds.length === 0) return
  await db
    .updateTable('deliveries')
    .set({ status: STATE.cancelled, reason: 'rule_deleted', updated_at: now })
    .where('rule_id', 'in', ruleIds)
    .where(READY)
    .execute()
}

/**
 * Cancels what waits for a rule that is no more: what was being sent when the rule was deleted, or was owed by a
 * process that had not heard of it yet. Returns the rules.
 */
export async function cancelOrphans(db: Db, now: number): Promise<string[]> {
  // Steps from one rule of the queue to the next by its index: a queue of a million is not read for the few rules in it.
  const { rows } = await sql<{ rule_id: string }>`
    with recursive waiting(rule_id) as (
      select min(rule_id) from deliveries where ${READY}
      union all
      select (select min(rule_id) from deliveries where ${READY} and rule_id > waiting.rule_id)
      from waiting where waiting.rule_id is not null)
    select rule_id from waiting
    where rule_id is not null
      and not exists (select 1 from settings where kind = 'postbacks' and id = waiting.rule_id)`.execute(db)
  const orphaned = rows.map((row) => row.rule_id)
  await cancelRules(db, orphaned, now)
  return orphaned
}

/**
 * Holds where a delivery, found by its id, is leased. It is written so that the index of all that is leased does not
 * serve: a planner that took it would hold each given row against each leased one.
 */
export const HELD = sql<boolean>`deliveries.status + 0 = ${sql.lit(STATE.leased)}`

// Written out, not bound: only then does a planner see that the partial index serves.
const READY = sql<boolean>`status = ${sql.lit(STATE.ready)}`

const LEASE_KEY = { delivery_id: 'text', lease_id: 'text' } as const

/** The columns of a delivery, for writing many at once. */
export const DELIVERY = {
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
  rule_version: 'bigint',
  replay_of: 'text',
  as_it_was: 'bigint',
} as const
