import {
  type ConversionStatus,
  conversionStatus,
  type DecidedBy,
  mayDecide,
} from '../domain/conversion-status.ts'
import type { Micros } from '../domain/money.ts'
import { findEvents } from '../store/events.ts'
import { changeConversionRow } from '../store/inbound/conversion-changes.ts'
import type { ConversionRow, Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { EventFacts } from './event-facts.ts'
import { reportAgain } from './leads/report-revenue.ts'
import { oweStatusPostbacks } from './owe-postbacks.ts'

/** What somebody decides about a conversion; money that is not named stays as it is. */
export interface Decision {
  by: DecidedBy
  to: ConversionStatus
  /** The partner's own word for the status. */
  original: string | null
  revenue?: Micros | undefined
  currency?: string | undefined
  externalId?: string | undefined
  reason: string
  /** At whose word, as the history says it: inbound:acme, admin:eve, hold. */
  cause: string
}

/** A conversion as it stands after a decision, how many postbacks that owes, and whether anything changed. */
export interface Decided {
  conversion: ConversionRow
  owed: number
  changed: boolean
}

/**
 * Carries out a decision about a conversion: its new status and money, a line of its history, the postbacks that the
 * status owes, and the revenue that it reports or takes back. All of it in the caller's transaction, which holds the
 * conversion. The status that it is in already is no new entry: only other money is a change then.
 */
export async function changeConversion(
  deps: Deps,
  tx: Tx,
  before: ConversionRow,
  decision: Decision,
): Promise<Decided> {
  const from = conversionStatus(before.status)
  const moves = mayDecide(from, decision.to, decision.by)
  const news = newsOf(before, decision, moves)
  const corrects = news.revenue_micros !== before.revenue_micros || news.currency !== before.currency
  if (!moves && !(corrects && from === decision.to)) return { conversion: before, owed: 0, changed: false }
  const { conversion_id, transaction_id, cid, pid } = before
  const conversion = await changeConversionRow(tx, news, {
    ...{ conversion_id, transaction_id, cid, pid },
    change_uid: deps.newId(),
    entry: news.entry,
    from_status: from,
    to_status: news.status,
    original_status: decision.original,
    external_id: decision.externalId ?? before.external_id,
    revenue_micros: news.revenue_micros,
    currency: news.currency,
    reason: decision.reason,
    cause: decision.cause,
    machine: deps.machine,
    at: deps.now(),
  })
  const owed = moves ? await oweStatus(deps, tx, conversion) : 0
  return { conversion, owed: owed + (await reportAgain(deps, tx, conversion)), changed: true }
}

// Whatever was decided last, no hold decides after it.
function newsOf(
  before: ConversionRow,
  { to, original, revenue, currency, externalId }: Decision,
  moves: boolean,
) {
  const priced = revenue !== undefined
  return {
    status: to,
    original_status: moves ? original : before.original_status,
    entry: moves ? before.entry + 1 : before.entry,
    revenue_micros: revenue ?? before.revenue_micros,
    // A currency without an amount says nothing about the amount that is known.
    currency: priced ? (currency ?? before.currency) : before.currency,
    hold_until: moves ? null : before.hold_until,
    external_id: before.external_id ?? externalId ?? null,
  }
}

async function oweStatus(deps: Deps, tx: Tx, conversion: ConversionRow): Promise<number> {
  const row = (await findEvents(tx, [conversion.event_uid])).get(conversion.event_uid)
  if (!row) throw new Error(`the event of the conversion ${conversion.conversion_id} is not there`)
  return oweStatusPostbacks(deps, tx, { row, facts: JSON.parse(row.body) as EventFacts, conversion })
}
