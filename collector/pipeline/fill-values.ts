import type { ClickFacts } from '../domain/click.ts'
import { formatMicros } from '../domain/money.ts'
import { type PostbackValues, TRACKING_NAMES, type TrackingName } from '../domain/postback-values.ts'
import { findLandings, keyOf } from '../store/clicks.ts'
import { findConversions } from '../store/conversions.ts'
import { findEvents } from '../store/events.ts'
import { findLeadDetails } from '../store/lead-details.ts'
import type { ClickRow, ConversionRow, DeliveryRow, EventRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { EventFacts } from './event-facts.ts'
import { openDetails } from './keep-lead-details.ts'

/** What a delivery may tell, and those of its values that no log may show. */
export interface FilledValues {
  values: PostbackValues
  personal: string[]
}

/** Reads what was stored about the subjects of deliveries: a few queries for all of them. */
export async function fillValues(
  deps: Deps,
  deliveries: readonly DeliveryRow[],
): Promise<Map<string, FilledValues>> {
  const db = deps.store.db
  const events = await findEvents(
    db,
    deliveries.map((delivery) => delivery.subject_uid),
  )
  const conversionIds = [...events.values()].flatMap((event) => event.conversion_id ?? [])
  const conversions = await findConversions(db, conversionIds)
  const landings = await findLandings(db, deliveries)
  const details = await findLeadDetails(db, deliveries)
  return new Map(
    deliveries.map((delivery) => {
      const event = events.get(delivery.subject_uid)
      const conversion = conversions.get(event?.conversion_id ?? '')
      const landing = landings.get(keyOf(delivery))
      const lead = openDetails(deps, details.get(keyOf(delivery)))
      return [delivery.delivery_id, filled(deps, delivery, { event, conversion, landing, lead })] as const
    }),
  )
}

interface Stored {
  event: EventRow | undefined
  conversion: ConversionRow | undefined
  landing: ClickRow | undefined
  lead: Record<string, string>
}

function filled(deps: Deps, delivery: DeliveryRow, stored: Stored): FilledValues {
  return {
    values: {
      lead: stored.lead,
      system: systemValues(deps, delivery, stored),
      transactional: transactionalValues(delivery, stored),
      tracking: trackingValues(deps, delivery, stored),
    },
    personal: personalValues(deps, delivery, stored.lead),
  }
}

function systemValues(deps: Deps, delivery: DeliveryRow, { event }: Stored): PostbackValues['system'] {
  const campaign = deps.catalog().campaigns.get(delivery.cid)
  const definition = campaign?.events.find((one) => one.event_id === event?.event_id)
  return {
    org: deps.catalog().org,
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

function transactionalValues(
  delivery: DeliveryRow,
  { event, conversion }: Stored,
): PostbackValues['transactional'] {
  const revenue = event?.revenue_micros ?? undefined
  return {
    postback_id: delivery.delivery_id,
    revenue: moneyOf(revenue),
    // Where no lead was sold to buyers, what the conversion brought is what the transaction was sold for.
    total_sold_price: moneyOf(conversion?.revenue_micros),
    payout: moneyOf(conversion?.payout_micros),
    currency: event?.currency ?? '',
    conversion_status: conversion?.status ?? '',
    original_status: conversion?.original_status ?? conversion?.status ?? '',
    goal: conversion?.goal ?? '',
    number_of_deliveries: '0',
  }
}

function trackingValues(
  deps: Deps,
  delivery: DeliveryRow,
  { event, landing }: Stored,
): PostbackValues['tracking'] {
  const click = landing && (JSON.parse(landing.body) as ClickFacts)
  const facts = event && (JSON.parse(event.body) as EventFacts)
  const params: Record<string, string | undefined> = { ...click?.params, ...facts?.tracking }
  const named = TRACKING_NAMES.map((name): [TrackingName, string] => [name, params[name] ?? ''])
  return {
    ...Object.fromEntries(named),
    transaction_id: delivery.transaction_id,
    pid: delivery.pid,
    clid: event?.clid ?? landing?.clid ?? '',
    ip: facts?.ip || click?.ip || '',
    user_agent: facts?.user_agent || click?.user_agent || '',
    referrer: click?.referrer ?? '',
    landing_url: click?.url ?? '',
    event_time: isoOf(event?.occurred_at),
    click_time: isoOf(landing?.at),
    timestamp: String(Math.floor(deps.now() / 1000)),
    random: String(Math.floor(deps.random() * 1e9)),
  }
}

function personalValues(deps: Deps, delivery: DeliveryRow, lead: Record<string, string>): string[] {
  const type = deps.catalog().campaigns.get(delivery.cid)?.lead_type
  const fields = (type === undefined ? undefined : deps.catalog().leadTypes.get(type))?.fields ?? []
  return fields.filter((field) => field.pii).flatMap((field) => lead[field.name] ?? [])
}

const moneyOf = (micros: number | undefined): string => (micros === undefined ? '' : formatMicros(micros))

const isoOf = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString())
