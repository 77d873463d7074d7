import type { ClickFacts } from '../domain/click.ts'
import type { Postback } from '../domain/postback.ts'
import { findLandings, keyOf } from '../store/clicks.ts'
import { owe, STATE } from '../store/outbox.ts'
import type { EventRow, Tx } from '../store/tables.ts'
import { deliveryRow } from './delivery-row.ts'
import type { Deps } from './deps.ts'
import type { AcceptedEvent } from './event-facts.ts'

const TRIGGER_OF: Record<string, Postback['trigger']> = {
  accepted: 'conversion_done',
  pending: 'conversion_pending',
  rejected: 'conversion_reject',
}

/** What owing needs besides the transaction. */
export type OweDeps = Pick<Deps, 'catalog' | 'now' | 'newId'>

/** A rule that an event sets off, under the key that lets it do so once. */
interface SetOff {
  rule: Postback
  triggerKey: string
  event: AcceptedEvent
}

/**
 * Which rules do these events set off? One delivery each, in the caller's transaction.
 *
 * A rule that has the right trigger but another condition, or is disabled, is written down as skipped with its reason.
 * The same status of the same conversion owes each rule once, however often it is asked. Returns how many are to be sent.
 */
export async function owePostbacks(deps: OweDeps, tx: Tx, events: readonly AcceptedEvent[]): Promise<number> {
  const setOff = events.flatMap((event) =>
    deps
      .catalog()
      .rulesOf(event.row.cid)
      .flatMap((rule) => {
        const triggerKey = triggerKeyOf(rule, event)
        return triggerKey === undefined ? [] : [{ rule, triggerKey, event }]
      }),
  )
  const consents = await consentsOf(tx, setOff)
  const rows = setOff.map(({ rule, triggerKey, event }) =>
    deliveryRow(deps, {
      ...{ rule, triggerKey, of: event.row },
      subject: event.row.event_uid,
      reason: whySkipped(deps, rule, event, consents.get(event.row.event_uid) ?? false),
    }),
  )
  await owe(tx, rows)
  return rows.filter((row) => row.status === STATE.ready).length
}

function triggerKeyOf(rule: Postback, { row, conversion }: AcceptedEvent): string | undefined {
  if (rule.trigger === 'event') return rule.conditions.event === row.event_id ? 'event' : undefined
  if (!conversion || TRIGGER_OF[conversion.status] !== rule.trigger) return undefined
  return `${rule.trigger}/${conversion.entry}`
}

function whySkipped(
  deps: OweDeps,
  rule: Postback,
  { row, conversion }: AcceptedEvent,
  consent: boolean,
): string | undefined {
  const { source, event, goal, min_revenue } = rule.conditions
  if (rule.status === 'disabled') return 'rule_disabled'
  const offer = offerOf(deps, row)
  if (rule.offer !== undefined && rule.offer !== offer?.clid) return 'condition_offer'
  if (source !== undefined && source !== row.pid) return 'condition_source'
  if (event !== undefined && event !== row.event_id) return 'condition_event'
  // While an offer's goals are off the condition is ignored; it comes back as it was with them.
  if (offer?.goals_enabled && goal !== undefined && goal !== conversion?.goal) return 'condition_goal'
  if (min_revenue !== undefined && (row.revenue_micros ?? 0) < min_revenue) return 'condition_min_revenue'
  return (rule.conditions.consent ?? consent) === consent ? undefined : 'condition_consent'
}

// A campaign's first offer is the one meant when no other is named.
function offerOf({ catalog }: OweDeps, { cid, clid }: EventRow) {
  const offers = catalog().campaigns.get(cid)?.offers ?? []
  return offers.find((offer) => offer.clid === clid) ?? offers[0]
}

/** Whose visitors consent, by event: the event's own word, else the landing's. Asked only where a rule wants to know. */
async function consentsOf(tx: Tx, setOff: readonly SetOff[]): Promise<Map<string, boolean>> {
  const asking = setOff.filter(({ rule }) => rule.conditions.consent !== undefined).map(({ event }) => event)
  const silent = asking.filter(({ facts }) => facts.tcpa_consent === undefined)
  const landings = await findLandings(
    tx,
    silent.map(({ row }) => row),
  )
  return new Map(
    asking.map(({ row, facts }) => {
      const landing = landings.get(keyOf(row))
      const told = landing && (JSON.parse(landing.body) as ClickFacts).consent === true
      return [row.event_uid, facts.tcpa_consent === undefined ? (told ?? false) : facts.tcpa_consent === 1]
    }),
  )
}
