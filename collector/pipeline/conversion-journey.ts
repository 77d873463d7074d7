import { formatMicros } from '../domain/money.ts'
import type { ConversionChangeRow, InboundRow } from '../store/inbound/tables.ts'
import type { JourneyRows } from '../store/journey.ts'
import type { ConversionRow, EventRow } from '../store/tables.ts'
import type { EventFacts } from './event-facts.ts'
import { item, type JourneyItem } from './journey-item.ts'

/** What happened to a transaction's conversions: how each began, every change, and what partners called about. */
export function conversionItems(rows: JourneyRows): JourneyItem[] {
  return [
    ...rows.inbound.map(inboundItem),
    ...rows.conversions.map((conversion) => beginningItem(conversion, rows.events)),
    ...rows.conversion_changes.map(changeItem),
  ]
}

// As it began: what became of it since is told by its changes.
function beginningItem(row: ConversionRow, events: readonly EventRow[]): JourneyItem {
  const event = events.find((one) => one.event_uid === row.event_uid)
  const facts = event && (JSON.parse(event.body) as Partial<EventFacts>)
  const revenue = event?.revenue_micros ?? row.revenue_micros
  const currency = event?.currency ?? row.currency
  const status = facts?.conversion_status ?? row.status
  return item(row.at, 'conversion', status, `Converted for ${formatMicros(revenue)} ${currency}`, {
    conversion_id: row.conversion_id,
    goal: row.goal ?? '',
    revenue: formatMicros(revenue),
    payout: formatMicros(row.payout_micros),
    currency,
    status,
    original_status: facts?.original_status ?? '',
    hold_until: row.hold_until === null ? '' : new Date(row.hold_until).toISOString(),
  })
}

function changeItem(row: ConversionChangeRow): JourneyItem {
  const revenue = formatMicros(row.revenue_micros)
  const summary =
    row.from_status === row.to_status
      ? `The conversion is worth ${revenue} ${row.currency}`
      : `The conversion became ${row.to_status}`
  return item(row.at, 'conversion', row.to_status, summary, {
    conversion_id: row.conversion_id,
    from: row.from_status,
    revenue,
    original_status: row.original_status ?? '',
    external_id: row.external_id ?? '',
    reason: row.reason,
    cause: row.cause,
    machine: row.machine,
  })
}

function inboundItem(row: InboundRow): JourneyItem {
  return item(row.at, 'inbound', row.code, `The receiver ${row.receiver} was called: ${row.outcome}`, {
    call_uid: row.call_uid,
    receiver: row.receiver,
    original_status: row.original_status ?? '',
    http_status: String(row.http_status),
    ms: String(row.ms),
    ip: row.ip,
  })
}
