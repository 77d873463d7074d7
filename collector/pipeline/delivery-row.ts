import type { Postback } from '../domain/postback.ts'
import { STATE } from '../store/outbox.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'

/** A postback that a rule owes about a subject; with a reason it is written down as skipped. */
export interface Owed {
  rule: Postback
  subject: string
  /** What lets the rule be set off once for the same entry into the same status. */
  triggerKey: string
  of: Pick<DeliveryRow, 'transaction_id' | 'cid' | 'pid'>
  reason: string | undefined
}

/** The row of a postback that is owed, due at once. */
export function deliveryRow(
  deps: Pick<Deps, 'catalog' | 'now' | 'newId'>,
  { rule, subject, triggerKey, of, reason }: Owed,
): DeliveryRow {
  const { transaction_id, cid, pid } = of
  const now = deps.now()
  return {
    ...{ transaction_id, cid, pid },
    delivery_id: deps.newId(),
    kind: 'postback',
    rule_id: rule.id,
    subject_uid: subject,
    trigger: rule.trigger,
    trigger_key: triggerKey,
    status: reason === undefined ? STATE.ready : STATE.skipped,
    reason: reason ?? null,
    run_at: now,
    attempt: 0,
    lease_id: null,
    lease_until: null,
    touches: 0,
    at: now,
    updated_at: now,
    rule_version: deps.catalog().version,
    replay_of: null,
    as_it_was: 0,
  }
}
