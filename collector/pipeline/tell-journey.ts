import type { ClickFacts } from '../domain/click.ts'
import { type JourneyRows, readJourney } from '../store/journey.ts'
import type { RejectedRow } from '../store/machine-tables.ts'
import { STATE, STATE_NAMES } from '../store/outbox.ts'
import type { Scope } from '../store/scope.ts'
import type { AttemptRow, ClickRow, DeliveryRow, EventRow, TouchRow } from '../store/tables.ts'
import { conversionItems } from './conversion-journey.ts'
import type { Deps } from './deps.ts'
import type { EventFacts } from './event-facts.ts'
import { item, type JourneyItem } from './journey-item.ts'
import { leadItems } from './leads/lead-journey.ts'
import { itemsForSource, rowsForSource } from './source-journey.ts'

/** All that was stored and sent for one transaction, in the order in which it happened, in UTC. */
export interface Journey {
  transaction_id: string
  cid: string
  pid: string
  landing: { url: string; referrer: string; params: Record<string, string> }
  items: JourneyItem[]
}

/**
 * Tells a transaction from its click to the last try at its last postback; undefined where nobody knows it, or it is
 * another source's than the one that asks.
 */
export async function tellJourney(
  deps: Pick<Deps, 'store'>,
  transactionId: string,
  scope: Scope,
): Promise<Journey | undefined> {
  const rows = await readJourney(deps.store.db, transactionId, scope)
  const [first] = rows.clicks
  if (!first) return undefined
  const { url, referrer, params } = JSON.parse(first.body) as ClickFacts
  const told = scope === 'all' ? timeline(rows) : itemsForSource(timeline(rowsForSource(rows, scope.pid)))
  const items = told.sort((one, other) => one.at.localeCompare(other.at))
  return {
    transaction_id: transactionId,
    cid: first.cid,
    pid: first.pid,
    landing: { url, referrer, params },
    items,
  }
}

// Sorting is stable: what has the same millisecond stays in the order of its making.
function timeline(rows: JourneyRows): JourneyItem[] {
  return [
    ...rows.clicks.map((click) => landingItem('click', 'click_recorded', click)),
    ...rows.touches.map((touch) => landingItem('touch', 'touch_recorded', touch)),
    ...rows.events.map(eventItem),
    ...rows.rejected.map(rejectedItem),
    ...conversionItems(rows),
    ...leadItems(rows),
    ...rows.deliveries.map(deliveryItem),
    ...rows.attempts.map((attempt) => attemptItem(attempt, rows.deliveries)),
  ]
}

function landingItem(kind: 'click' | 'touch', code: string, row: ClickRow | TouchRow): JourneyItem {
  const facts = JSON.parse(row.body) as ClickFacts
  const summary = kind === 'click' ? 'Landed on the page' : 'Came back by another link'
  return item(row.at, kind, code, summary, {
    url: facts.url,
    referrer: facts.referrer,
    ...('pid' in row ? { pid: row.pid, bot: row.bot === 1 ? 'yes' : '' } : {}),
    ...facts.params,
  })
}

function eventItem(row: EventRow): JourneyItem {
  const code = row.conversion_id === null ? 'event_fired' : 'conversion_fired'
  const facts = JSON.parse(row.body) as EventFacts
  return item(row.at, 'event', code, `Fired ${row.event_id}`, {
    event_uid: row.event_uid,
    event_id: row.event_id,
    pid: row.pid,
    occurred_at: new Date(row.occurred_at).toISOString(),
    message_id: row.message_id ?? '',
    ...facts.tracking,
  })
}

function rejectedItem(row: RejectedRow): JourneyItem {
  return item(
    row.at,
    'rejected',
    row.code,
    `Refused ${row.door === 'click' ? 'a click' : 'an event'}: ${row.reason}`,
    {
      rejected_uid: row.rejected_uid,
      http_status: String(row.http_status),
      status: row.status,
      replayed_code: row.replayed_code ?? '',
    },
  )
}

function deliveryItem(row: DeliveryRow): JourneyItem {
  const waiting = row.status === STATE.ready
  const code = waiting && row.attempt > 0 ? 'retrying' : (STATE_NAMES[row.status] ?? 'unknown')
  const owed = row.replay_of === null ? 'Owed' : 'Owed again'
  const summary =
    row.status === STATE.skipped
      ? `Postback ${row.rule_id} is not owed`
      : `${owed} the postback ${row.rule_id}`
  return item(row.at, 'postback', code, summary, {
    delivery_id: row.delivery_id,
    rule: row.rule_id,
    trigger: row.trigger,
    reason: row.reason ?? '',
    replay_of: row.replay_of ?? '',
    attempts: String(row.attempt),
    next_try: waiting ? new Date(row.run_at).toISOString() : '',
  })
}

function attemptItem(row: AttemptRow, deliveries: readonly DeliveryRow[]): JourneyItem {
  const rule = deliveries.find((delivery) => delivery.delivery_id === row.delivery_id)?.rule_id ?? ''
  const request = JSON.parse(row.request) as { method?: string; url?: string }
  return item(row.at, 'attempt', row.code, `Try ${row.n} of the postback ${rule}: ${row.because}`, {
    delivery_id: row.delivery_id,
    rule,
    method: request.method ?? '',
    url: request.url ?? '',
    http_status: row.http_status === null ? '' : String(row.http_status),
    ms: String(row.ms),
    next_try: row.next_run_at === null ? '' : new Date(row.next_run_at).toISOString(),
  })
}
