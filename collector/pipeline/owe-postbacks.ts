import type { Postback } from '../domain/postback.ts'
import { owe, STATE } from '../store/outbox.ts'
import type { ConversionRow, DeliveryRow, EventRow, Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { AcceptedEvent } from './event-facts.ts'

const TRIGGER_OF: Record<string, Postback['trigger']> = {
  accepted: 'conversion_done',
  pending: 'conversion_pending',
  rejected: 'conversion_reject',
}

/**
 * Which rules do these events set off? One delivery each, in the caller's transaction.
 *
 * A rule that has the right trigger but another condition, or is disabled, is written down as skipped with its reason.
 * The same status of the same conversion owes each rule once, however often it is asked. Returns how many are to be sent.
 */
export async function owePostbacks(deps: Deps, tx: Tx, events: readonly AcceptedEvent[]): Promise<number> {
  const rows = events.flatMap((event) =>
    deps
      .catalog()
      .rulesOf(event.row.cid)
      .flatMap((rule) => deliveryOf(deps, rule, event)),
  )
  await owe(tx, rows)
  return rows.filter((row) => row.status === STATE.ready).length
}

function deliveryOf(deps: Deps, rule: Postback, { row, conversion, facts }: AcceptedEvent): DeliveryRow[] {
  const trigger = triggerKey(rule, row, conversion)
  if (trigger === undefined) return []
  const reason = whySkipped(deps, rule, row, conversion, facts.tcpa_consent)
  const now = deps.now()
  return [
    {
      delivery_id: deps.newId(),
      kind: 'postback',
      rule_id: rule.id,
      subject_uid: row.event_uid,
      transaction_id: row.transaction_id,
      cid: row.cid,
      pid: row.pid,
      trigger: rule.trigger,
      trigger_key: trigger,
      status: reason === undefined ? STATE.ready : STATE.skipped,
      reason: reason ?? null,
      run_at: now,
      attempt: 0,
      lease_id: null,
      lease_until: null,
      touches: 0,
      at: now,
      updated_at: now,
    },
  ]
}

function triggerKey(
  rule: Postback,
  row: EventRow,
  conversion: ConversionRow | undefined,
): string | undefined {
  if (rule.trigger === 'event') return rule.conditions?.event === row.event_id ? 'event' : undefined
  if (!conversion || TRIGGER_OF[conversion.status] !== rule.trigger) return undefined
  return `${rule.trigger}/${conversion.entry}`
}

function whySkipped(
  deps: Deps,
  rule: Postback,
  row: EventRow,
  conversion: ConversionRow | undefined,
  consent: number | undefined,
): string | undefined {
  const conditions = rule.conditions ?? {}
  if (rule.status === 'disabled') return 'rule_disabled'
  if (rule.offer !== undefined && rule.offer !== offerOf(deps, row)) return 'condition_offer'
  if (conditions.source !== undefined && conditions.source !== row.pid) return 'condition_source'
  if (conditions.event !== undefined && conditions.event !== row.event_id) return 'condition_event'
  if (goalsCount(deps, row) && conditions.goal !== undefined && conditions.goal !== conversion?.goal)
    return 'condition_goal'
  if (conditions.min_revenue !== undefined && (row.revenue_micros ?? 0) < conditions.min_revenue)
    return 'condition_min_revenue'
  return conditions.consent === true && consent !== 1 ? 'condition_consent' : undefined
}

function offerOf(deps: Deps, row: EventRow): string | undefined {
  const offers = deps.catalog().campaigns.get(row.cid)?.offers ?? []
  return (offers.find((offer) => offer.clid === row.clid) ?? offers[0])?.clid
}

// While an offer's goals are off the condition is ignored; it comes back as it was with them.
function goalsCount(deps: Deps, row: EventRow): boolean {
  const offers = deps.catalog().campaigns.get(row.cid)?.offers ?? []
  return offers.find((offer) => offer.clid === offerOf(deps, row))?.goals_enabled ?? false
}
