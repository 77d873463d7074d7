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

/** Something that rules are held against: an event with the conversion it made, as that stands now. */
export type Happening = Pick<AcceptedEvent, 'row' | 'facts' | 'conversion'>

/** A rule that something sets off, under the key that lets it do so once. */
interface SetOff {
  rule: Postback
  triggerKey: string
  of: Happening
}

/**
 * Which rules do these events set off? One delivery each, in the caller's transaction.
 *
 * A rule that has the right trigger but another condition, or is disabled, is written down as skipped with its reason.
 * The same status of the same conversion owes each rule once, however often it is asked. Returns how many are to be sent.
 */
export function owePostbacks(deps: OweDeps, tx: Tx, events: readonly Happening[]): Promise<number> {
  const setOff = rulesFor(deps, events, (rule, event) => ofEvent(rule, event) ?? ofConversion(rule, event))
  return oweAll(deps, tx, setOff)
}

/** Which rules does a conversion's new status set off? The event itself does not happen again. */
export function oweStatusPostbacks(deps: OweDeps, tx: Tx, changed: Happening): Promise<number> {
  return oweAll(deps, tx, rulesFor(deps, [changed], ofConversion))
}

type KeyOf = (rule: Postback, of: Happening) => string | undefined

const ofEvent: KeyOf = (rule, { row }) =>
  rule.trigger === 'event' && rule.conditions.event === row.event_id ? 'event' : undefined

const ofConversion: KeyOf = (rule, { conversion }) =>
  conversion && TRIGGER_OF[conversion.status] === rule.trigger
    ? `${rule.trigger}/${conversion.entry}`
    : undefined

function rulesFor({ catalog }: OweDeps, happened: readonly Happening[], keyOf: KeyOf): SetOff[] {
  return happened.flatMap((of) =>
    catalog()
      .rulesOf(of.row.cid)
      .flatMap((rule) => {
        const triggerKey = keyOf(rule, of)
        return triggerKey === undefined ? [] : [{ rule, triggerKey, of }]
      }),
  )
}

async function oweAll(deps: OweDeps, tx: Tx, setOff: readonly SetOff[]): Promise<number> {
  const consents = await consentsOf(tx, setOff)
  const rows = setOff.map(({ rule, triggerKey, of }) =>
    deliveryRow(deps, {
      ...{ rule, triggerKey, of: of.row },
      subject: of.row.event_uid,
      reason: whySkipped(deps, rule, of, consents.get(of.row.event_uid) ?? false),
    }),
  )
  await owe(tx, rows)
  return rows.filter((row) => row.status === STATE.ready).length
}

function whySkipped(
  deps: OweDeps,
  rule: Postback,
  { row, conversion }: Happening,
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
  const revenue = conversion?.revenue_micros ?? row.revenue_micros ?? 0
  if (min_revenue !== undefined && revenue < min_revenue) return 'condition_min_revenue'
  return (rule.conditions.consent ?? consent) === consent ? undefined : 'condition_consent'
}

// A campaign's first offer is the one meant when no other is named.
function offerOf({ catalog }: OweDeps, { cid, clid }: EventRow) {
  const offers = catalog().campaigns.get(cid)?.offers ?? []
  return offers.find((offer) => offer.clid === clid) ?? offers[0]
}

/** Whose visitors consent, by event: the event's own word, else the landing's. Asked only where a rule wants to know. */
async function consentsOf(tx: Tx, setOff: readonly SetOff[]): Promise<Map<string, boolean>> {
  const asking = setOff.filter(({ rule }) => rule.conditions.consent !== undefined).map(({ of }) => of)
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
