import type { ClickFacts } from '../domain/click.ts'
import { formatMicros } from '../domain/money.ts'
import type { Postback } from '../domain/postback.ts'
import { type PostbackValues, TRACKING_NAMES, type TrackingName } from '../domain/postback-values.ts'
import { findLandings, keyOf } from '../store/clicks.ts'
import { findConversions } from '../store/conversions.ts'
import { findEvents } from '../store/events.ts'
import { findLeadDetails } from '../store/lead-details.ts'
import type { ClickRow, ConversionRow, DeliveryRow, EventRow } from '../store/tables.ts'
import { asEntered, enteredBy } from './as-entered.ts'
import type { Deps } from './deps.ts'
import type { EventFacts } from './event-facts.ts'
import { openDetails } from './keep-lead-details.ts'
import { type LeadFacts, leadsOfDeliveries, saleValues, tellingsOf } from './leads/lead-facts.ts'
import { type RuleThen, rulesAsTheyWere } from './rules-as-they-were.ts'

/**
 * What a delivery may tell, those of its values that no log may show, and the rule that it is sent by where that is
 * not the rule of the moment; `unreadable` when what is stored about its subject cannot be read, as after a change of
 * the secret that it was sealed with.
 */
export type Filled =
  | { status: 'filled'; values: PostbackValues; personal: string[]; rule?: Postback }
  | { status: 'unreadable' }

/** What the values are looked up in, besides what is stored. */
export type FillDeps = Pick<Deps, 'store' | 'sealer' | 'catalog'>

/**
 * Reads what was stored about the subjects of deliveries: a few queries for all of them. Every try of a delivery has
 * the same values: a receiver that knows its id may refuse it when its content differs.
 */
export async function fillValues(
  deps: FillDeps,
  deliveries: readonly DeliveryRow[],
): Promise<{ delivery: DeliveryRow; filled: Filled }[]> {
  if (deliveries.length === 0) return []
  const db = deps.store.db
  const events = await findEvents(
    db,
    deliveries.map((delivery) => delivery.subject_uid),
  )
  const conversions = await findConversions(
    db,
    [...events.values()].flatMap((event) => event.conversion_id ?? []),
  )
  const entered = await enteredBy(deps, deliveries, events)
  const landings = await findLandings(db, deliveries)
  const details = await findLeadDetails(db, deliveries)
  const leads = await leadsOfDeliveries(deps, deliveries)
  const rules = await rulesAsTheyWere(
    deps,
    deliveries.filter((delivery) => delivery.as_it_was === 1),
  )
  return deliveries.map((delivery) => {
    const event = events.get(delivery.subject_uid)
    const conversion = conversions.get(event?.conversion_id ?? '')
    const key = keyOf(delivery)
    const lead = leads.get(delivery.delivery_id)
    const stored = {
      ...{ event, lead, landing: landings.get(key), details: details.get(key) },
      conversion: conversion && asEntered(conversion, event, entered.get(delivery.delivery_id)),
    }
    return { delivery, filled: byRule(filledFrom(deps, delivery, stored), rules.get(delivery.delivery_id)) }
  })
}

function byRule(filled: Filled, then: RuleThen | undefined): Filled {
  if (!then || filled.status === 'unreadable') return filled
  return then.status === 'read' ? { ...filled, rule: then.rule } : then
}

interface Stored {
  event: EventRow | undefined
  conversion: ConversionRow | undefined
  landing: ClickRow | undefined
  details: string | undefined
  lead: LeadFacts | undefined
}

// One that cannot be read must not keep back the others that were claimed with it.
function filledFrom(deps: FillDeps, delivery: DeliveryRow, stored: Stored): Filled {
  try {
    const details = openDetails(deps, stored.details)
    const { fields, proof } = stored.lead ? tellingsOf(deps, stored.lead) : { fields: {}, proof: {} }
    const lead = { ...details, ...fields }
    const values = {
      lead,
      system: { ...systemValues(deps, delivery, stored), ...proof },
      transactional: transactionalValues(deps, delivery, stored),
      tracking: trackingValues(delivery, stored),
    }
    const from = values.system.consent_ip
    const personal = [...personalValues(deps, delivery, lead), ...(from ? [from] : [])]
    return { status: 'filled', values, personal }
  } catch {
    return { status: 'unreadable' }
  }
}

function systemValues(
  { catalog }: FillDeps,
  delivery: DeliveryRow,
  { event, lead }: Stored,
): PostbackValues['system'] {
  const campaign = catalog().campaigns.get(delivery.cid)
  const definition = campaign?.events.find((one) => one.event_id === event?.event_id)
  return {
    org: catalog().org,
    ...(lead ? { lead_uid: lead.lead.lead_uid } : {}),
    lead_type_uid: campaign?.lead_type ?? '',
    lead_source_uid: delivery.pid,
    campaign_uid: delivery.cid,
    delivery_id: delivery.delivery_id,
    event_uid: event?.event_uid ?? '',
    event_id: event?.event_id ?? '',
    event_name: definition?.name ?? event?.event_id ?? '',
    conversion_id: event?.conversion_id ?? '',
  }
}

// The status that set the rule off, whatever the conversion's is by now.
const STATUS_OF: Record<string, string> = {
  conversion_done: 'accepted',
  conversion_pending: 'pending',
  conversion_reject: 'rejected',
}

function transactionalValues(
  deps: FillDeps,
  delivery: DeliveryRow,
  stored: Stored,
): PostbackValues['transactional'] {
  const ofEvent = conversionValues(deps, delivery, stored)
  return stored.lead ? { ...ofEvent, ...saleValues(deps, delivery, stored.lead) } : ofEvent
}

function conversionValues(
  { catalog }: FillDeps,
  delivery: DeliveryRow,
  { event, conversion }: Stored,
): PostbackValues['transactional'] {
  const status = STATUS_OF[delivery.trigger] ?? conversion?.status ?? ''
  return {
    postback_id: delivery.delivery_id,
    payout_model: catalog().sources.get(delivery.pid)?.payout?.model ?? '',
    revenue: moneyOf(conversion?.revenue_micros ?? event?.revenue_micros ?? undefined),
    // Where no lead was sold to buyers, what the conversion brought is what the transaction was sold for.
    total_sold_price: moneyOf(conversion?.revenue_micros),
    payout: moneyOf(conversion?.payout_micros),
    currency: conversion?.currency ?? event?.currency ?? '',
    conversion_status: status,
    original_status: conversion?.original_status ?? status,
    goal: conversion?.goal ?? '',
    external_id: conversion?.external_id ?? '',
    number_of_deliveries: '0',
  }
}

function trackingValues(delivery: DeliveryRow, { event, landing, lead }: Stored): PostbackValues['tracking'] {
  const click = landing && (JSON.parse(landing.body) as ClickFacts)
  const facts = event && (JSON.parse(event.body) as EventFacts)
  return {
    ...namedValues({ ...click?.cookies, ...click?.params, ...facts?.tracking }),
    transaction_id: delivery.transaction_id,
    pid: delivery.pid,
    clid: event?.clid ?? lead?.lead.clid ?? landing?.clid ?? '',
    // The click comes from the visitor's browser; the event may come from somebody's server.
    ip: click?.ip || facts?.ip || '',
    user_agent: click?.user_agent || facts?.user_agent || '',
    referrer: click?.referrer ?? '',
    landing_url: click?.url ?? '',
    event_time: isoOf(event?.occurred_at ?? lead?.lead.updated_at),
    click_time: isoOf(landing?.at),
    timestamp: event ? String(Math.floor(event.occurred_at / 1000)) : '',
    random: randomOf(delivery.delivery_id),
  }
}

function namedValues(params: Record<string, string | undefined>): PostbackValues['tracking'] {
  const named: Partial<Record<TrackingName, string>> = {}
  for (const name of TRACKING_NAMES) {
    const value = params[name]
    if (value !== undefined) named[name] = value
  }
  return named
}

// What no field of the lead type says to be harmless is personal: a type may have changed since.
function personalValues({ catalog }: FillDeps, { cid }: DeliveryRow, lead: Record<string, string>): string[] {
  const type = catalog().leadTypes.get(catalog().campaigns.get(cid)?.lead_type ?? '')
  const harmless = new Set(type?.fields.filter((field) => !field.pii).map((field) => field.name))
  return Object.entries(lead).flatMap(([name, value]) => (harmless.has(name) ? [] : [value]))
}

const moneyOf = (micros: number | undefined): string => (micros === undefined ? '' : formatMicros(micros))

const isoOf = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString())

// The end of an id is random; made of it, the number is the same on every try.
const randomOf = (id: string): string => String(Number.parseInt(id.replaceAll('-', '').slice(-8), 16))
