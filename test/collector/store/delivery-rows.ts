import { STATE } from '../../../collector/store/outbox.ts'
import type { Settlement } from '../../../collector/store/settlements.ts'
import type { AttemptRow, Db, DeliveryRow } from '../../../collector/store/tables.ts'

/** Noon of the day on which these tests play. */
export const NOON = Date.UTC(2026, 0, 15, 12)

/** A delivery that is due at noon; each one is of another event. */
export function deliveryRow(delivery_id: string, differences: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    delivery_id,
    kind: 'postback',
    rule_id: 'network_sale',
    subject_uid: `event of ${delivery_id}`,
    transaction_id: 'tx-12345678',
    cid: 'auto',
    pid: 'fb_ads',
    trigger: 'conversion_done',
    trigger_key: 'conversion_done/1',
    status: STATE.ready,
    reason: null,
    run_at: NOON,
    attempt: 0,
    lease_id: null,
    lease_until: null,
    touches: 0,
    at: NOON,
    updated_at: NOON,
    rule_version: 1,
    replay_of: null,
    as_it_was: 0,
    ...differences,
  }
}

/** The result of a try that succeeded, under the lease that it was made with. */
export function settlementOf(
  { delivery_id, lease_id, attempt, run_at }: DeliveryRow,
  differences: Partial<Settlement> = {},
): Settlement {
  return {
    delivery_id,
    lease_id: lease_id ?? '',
    status: STATE.done,
    reason: null,
    run_at,
    attempt: attemptRow(delivery_id, attempt + 1),
    ...differences,
  }
}

function attemptRow(delivery_id: string, n: number): AttemptRow {
  return {
    attempt_id: `${delivery_id} ${n} ${crypto.randomUUID()}`,
    delivery_id,
    transaction_id: 'tx-12345678',
    cid: 'auto',
    pid: 'fb_ads',
    n,
    at: NOON,
    ms: 12,
    outcome: 'done',
    code: 'delivered',
    because: 'The other side took it.',
    http_status: 200,
    request: '{}',
    response: '{"status":200}',
    next_run_at: null,
  }
}

/** A lease of half a minute that begins at a time. */
export function leaseAt(now: number, lease_id = `lease of ${now}`) {
  return { lease_id, now, until: now + 30_000 }
}

/** A delivery as it is stored. */
export function stored(db: Db, deliveryId: string): Promise<DeliveryRow> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .executeTakeFirstOrThrow()
}
