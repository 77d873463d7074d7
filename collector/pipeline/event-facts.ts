import type { Campaign } from '../domain/campaign.ts'
import { instantOf } from '../domain/conversion-time.ts'
import { EVENT_TRACKING, type EventBody, parseMoney } from '../domain/event-body.ts'
import type { EventCandidate } from '../domain/judge-event.ts'
import type { LeadType } from '../domain/lead-type.ts'
import type { Micros } from '../domain/money.ts'
import type { KnownClick } from '../store/clicks.ts'
import type { ConversionRow, EventRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { Visitor } from './take-click.ts'

/** What an accepted event is answered with. */
export interface EventReceipt {
  status: 'event_fired' | 'conversion_fired'
  event_uid: string
  event_id: string
  transaction_id: string
  conversion_id?: string
  conversion_status?: string
  replayed?: true
}

/** An event on its way in: judged by the settings, not yet by what is stored. */
export interface WaitingEvent {
  candidate: EventCandidate
  event_uid: string
  messageId: string | null
  visitor: Visitor
  /** How its conversion begins where a partner's word says so, instead of by the event's own rule. */
  begins?: Pick<ConversionRow, 'status' | 'original_status' | 'external_id'>
}

/** What is kept of an event beside its columns. */
export interface EventFacts {
  /** The values it brought in the place of its click's. */
  tracking: Record<string, string>
  /** Details that the campaign's lead type does not define. */
  properties: Record<string, unknown>
  /** The status its conversion began with: a repeat of the message is answered with it. */
  conversion_status?: string
  /** What a partner called that status, and the conversion, when its word began it. */
  original_status?: string
  external_id?: string
  ip: string
  user_agent: string
  cost_micros?: Micros
  cost_operation?: string
  ad_spend_micros?: Micros
  min_price_micros?: Micros
  tcpa_consent?: number
  tcpa_consent_date?: string
}

/** An event that holds its pair's lock, as the rows it is stored in. */
export interface AcceptedEvent {
  waiting: WaitingEvent
  row: EventRow
  facts: EventFacts
  conversion: ConversionRow | undefined
  /** Details of the person, by the names of the campaign's lead type. */
  leadDetails: Record<string, string>
}

/** Makes the rows of an accepted event; a source it does not name is the transaction's own. */
export function acceptEvent(deps: Deps, waiting: WaitingEvent, click: KnownClick | undefined): AcceptedEvent {
  const { campaign, definition, body, details, revenue } = waiting.candidate
  const now = deps.now()
  const leadType =
    campaign.lead_type === undefined ? undefined : deps.catalog().leadTypes.get(campaign.lead_type)
  const { leadDetails, properties } = splitDetails(details, leadType)
  const isConversion = definition.type === 'conversion'
  const facts = { ...factsOf(waiting, properties), ...(isConversion ? beginningOf(waiting) : {}) }
  const row: EventRow = {
    event_uid: waiting.event_uid,
    transaction_id: body.transaction_id,
    cid: campaign.cid,
    event_id: definition.event_id,
    type: definition.type,
    pid: waiting.candidate.pid ?? click?.pid ?? 'organic',
    clid: body.clid ?? click?.clid ?? null,
    message_id: waiting.messageId,
    conversion_id: isConversion ? deps.newId() : null,
    revenue_micros: revenue ?? null,
    currency: revenue === undefined ? null : (body.currency ?? campaign.currency),
    at: now,
    occurred_at: occurredAt(body, campaign, now),
    body: JSON.stringify(facts),
  }
  return { waiting, row, facts, leadDetails, conversion: conversionOf(row, waiting) }
}

function beginningOf({ begins, candidate: { definition } }: WaitingEvent): Partial<EventFacts> {
  const { original_status, external_id } = begins ?? {}
  return {
    conversion_status: begins?.status ?? definition.initial_status,
    ...(original_status ? { original_status } : {}),
    ...(external_id ? { external_id } : {}),
  }
}

function conversionOf(
  row: EventRow,
  { candidate: { campaign, definition }, begins }: WaitingEvent,
): ConversionRow | undefined {
  if (row.conversion_id === null || row.revenue_micros === null) return undefined
  const {
    event_uid,
    transaction_id,
    cid,
    event_id,
    pid,
    clid,
    at,
    occurred_at,
    conversion_id,
    revenue_micros,
  } = row
  const status = begins?.status ?? definition.initial_status
  return {
    ...{
      conversion_id,
      event_uid,
      transaction_id,
      cid,
      event_id,
      pid,
      clid,
      at,
      occurred_at,
      revenue_micros,
    },
    goal: definition.goal ?? null,
    payout_micros: payoutOf(campaign, clid, definition.goal),
    currency: row.currency ?? campaign.currency,
    status,
    original_status: begins?.original_status ?? null,
    entry: 1,
    updated_at: at,
    hold_until: status === 'pending' && definition.hold !== undefined ? at + definition.hold : null,
    external_id: begins?.external_id ?? null,
  }
}

// A campaign's first offer is the one meant when no other is named.
function payoutOf(campaign: Campaign, clid: string | null, goal: string | undefined): Micros {
  const offer = campaign.offers.find((one) => one.clid === clid) ?? campaign.offers[0]
  return offer?.goals.find((one) => one.id === goal)?.payout ?? 0
}

function occurredAt(body: EventBody, campaign: Campaign, now: number): number {
  if (body.conversion_date === undefined) return now - (body.age_ms ?? 0)
  return instantOf(body.conversion_date, body.conversion_timezone ?? campaign.timezone)
}

function splitDetails(details: Record<string, unknown>, leadType: LeadType | undefined) {
  const fields = new Set(leadType?.fields.map((field) => field.name))
  const ofLead = (entry: [string, unknown]): boolean => fields.has(entry[0]) && typeof entry[1] !== 'object'
  const entries = Object.entries(details)
  return {
    leadDetails: Object.fromEntries(entries.filter(ofLead).map(([name, value]) => [name, String(value)])),
    properties: Object.fromEntries(entries.filter((entry) => !ofLead(entry))),
  }
}

function factsOf(
  { candidate: { body }, visitor }: WaitingEvent,
  properties: Record<string, unknown>,
): EventFacts {
  const tracking = EVENT_TRACKING.flatMap((name) => {
    const value = body[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    tracking: Object.fromEntries(tracking),
    properties,
    ip: visitor.ip,
    user_agent: visitor.userAgent,
    ...moneyFact('cost_micros', body.cost),
    ...moneyFact('ad_spend_micros', body.adSpend ?? body.ad_spend),
    ...moneyFact('min_price_micros', body.min_price),
    ...(body.cost_operation === undefined ? {} : { cost_operation: body.cost_operation }),
    ...(body.tcpa_consent === undefined ? {} : { tcpa_consent: body.tcpa_consent }),
    ...(body.tcpa_consent_date === undefined ? {} : { tcpa_consent_date: body.tcpa_consent_date }),
  }
}

function moneyFact<N extends string>(name: N, value: unknown): { [K in N]?: Micros } {
  const micros = value === undefined ? undefined : parseMoney(value)
  return (micros === undefined ? {} : { [name]: micros }) as { [K in N]?: Micros }
}

/** What an accepted event is answered with. */
export function receiptOf({ row, conversion }: AcceptedEvent): EventReceipt {
  return receipt(row, conversion?.status)
}

/** The first answer again, for a message that was accepted before. */
export function replayOf(row: EventRow): EventReceipt {
  const facts = JSON.parse(row.body) as EventFacts
  return { ...receipt(row, facts.conversion_status), replayed: true }
}

function receipt(row: EventRow, conversionStatus: string | undefined): EventReceipt {
  const { event_uid, event_id, transaction_id, conversion_id } = row
  const ids = { event_uid, event_id, transaction_id }
  return conversion_id === null || conversionStatus === undefined
    ? { status: 'event_fired', ...ids }
    : { status: 'conversion_fired', ...ids, conversion_id, conversion_status: conversionStatus }
}
