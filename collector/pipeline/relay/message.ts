import type { StreamMessage } from '../../delivery/streams/stream.ts'
import type { ClickFacts } from '../../domain/click.ts'
import { keyOf } from '../../store/clicks.ts'
import type { Accepted, AcceptedRow } from '../../store/relay/accepted.ts'
import type { Sealer } from '../../store/secrets.ts'
import type { EventFacts } from '../event-facts.ts'
import { openContent } from '../leads/lead-content.ts'
import { withoutPerson, withoutVisitor } from '../leads/without-person.ts'

/** Whether what is personal is told as well, and how to unseal it. */
export interface Telling {
  sealer: Sealer
  personal: boolean
  /** The sealed details behind a transaction, by keyOf. */
  details: ReadonlyMap<string, string>
}

/** What a stream is told of something that was accepted: one message, or two where an event made a conversion. */
export function messagesOf(telling: Telling, { kind, id, row }: Accepted): StreamMessage[] {
  const told = {
    click: () => landingOf(telling, row),
    touch: () => landingOf(telling, row),
    event: () => eventOf(telling, row),
    conversion_change: () => rest(row, ['change_uid', 'machine']),
    lead_change: () => leadOf(telling, row),
    money: () => ({ ...rest(row, ['entry_uid', 'kind']), entry: row.kind ?? null }),
  }[kind]()
  const first = message(kind, id, row, told)
  if (kind !== 'event' || !row.conversion_id) return [first]
  return [first, message('conversion', String(row.conversion_id), row, conversionOf(row))]
}

type Members = Record<string, unknown>

function message(kind: string, id: string, row: AcceptedRow, members: Members): StreamMessage {
  return {
    id: `${kind}:${id}`,
    subject: [kind, String(row.cid)],
    body: JSON.stringify({ ...members, id, kind }),
  }
}

function rest(row: AcceptedRow, without: readonly string[]): Members {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name)))
}

function landingOf({ personal }: Telling, row: AcceptedRow): Members {
  const facts = JSON.parse(String(row.body)) as ClickFacts
  const { url, referrer, params, language, gpc } = withoutVisitor(facts)
  return {
    ...rest(row, ['click_uid', 'touch_uid', 'body', 'bot']),
    ...('bot' in row ? { bot: row.bot === 1 } : {}),
    ...{ url, referrer, params, language, gpc },
    ...(personal ? { personal: facts } : {}),
  }
}

function eventOf({ sealer, personal, details }: Telling, row: AcceptedRow): Members {
  const facts = JSON.parse(String(row.body)) as EventFacts
  const { tracking, cost_micros, cost_operation, ad_spend_micros, min_price_micros } = withoutPerson(facts)
  const sealed = details.get(keyOf({ transaction_id: String(row.transaction_id), cid: String(row.cid) }))
  const known: unknown = sealed === undefined ? {} : JSON.parse(sealer.open(sealed))
  const { properties, ip, user_agent, tcpa_consent, tcpa_consent_date } = facts
  const told = { properties, ip, user_agent, tcpa_consent, tcpa_consent_date, details: known }
  return {
    ...rest(row, ['event_uid', 'body', 'goal', 'payout_micros']),
    ...{ tracking, cost_micros, cost_operation, ad_spend_micros, min_price_micros },
    ...(personal ? { personal: told } : {}),
  }
}

// As it began; what became of it later is told by its changes.
function conversionOf(row: AcceptedRow): Members {
  const { conversion_status, original_status, external_id } = JSON.parse(String(row.body)) as EventFacts
  const { event_uid, event_id, transaction_id, cid, pid, clid, at, occurred_at } = row
  return {
    ...{ event_uid, event_id, transaction_id, cid, pid, clid, at, occurred_at },
    goal: row.goal ?? null,
    status: conversion_status ?? null,
    original_status: original_status ?? null,
    external_id: external_id ?? null,
    revenue_micros: row.revenue_micros ?? null,
    payout_micros: row.payout_micros ?? null,
    currency: row.currency ?? null,
  }
}

function leadOf({ sealer, personal }: Telling, row: AcceptedRow): Members {
  const { content, test } = row
  const shown = { ...rest(row, ['change_uid', 'machine', 'content', 'test']), test: test !== 0 }
  if (!personal || typeof content !== 'string') return shown
  const { fields, extra, consent } = openContent({ sealer }, { content })
  return { ...shown, personal: { fields, extra, consent } }
}
