import { type EventDoor, judgeEvent, LOCK_MS, sourceInactive } from '../domain/judge-event.ts'
import { faultOf, Problem, problemOf } from '../domain/problem.ts'
import { findCampaignOf, findClicks, type KnownClick, keyOf } from '../store/clicks.ts'
import { insertConversions } from '../store/conversions.ts'
import { claimPairs, findByMessage, findPairs, insertEvents, messageOf, pairOf } from '../store/events.ts'
import type { Db, EventRow, Tx } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import {
  type AcceptedEvent,
  acceptEvent,
  type EventReceipt,
  receiptOf,
  replayOf,
  type WaitingEvent,
} from './event-facts.ts'
import { keepLeadDetails } from './keep-lead-details.ts'
import { reportRevenue } from './leads/report-revenue.ts'
import { owePostbacks } from './owe-postbacks.ts'
import { storeLandings, type Visitor } from './take-click.ts'

/** Judges an event by everything but what is stored; the global door finds the campaign by the transaction. */
export async function readEvent(
  deps: Deps,
  raw: Record<string, unknown>,
  door: EventDoor & { messageId?: string | undefined; visitor: Visitor },
  db: Db | Tx = deps.store.db,
): Promise<WaitingEvent | Problem> {
  const found = door.global ? await campaignOf(db, raw.transaction_id) : undefined
  const judged = judgeEvent(raw, found === undefined ? door : { ...door, cid: found }, deps.catalog())
  if (judged instanceof Problem) return judged
  return {
    candidate: judged,
    event_uid: deps.newId(),
    messageId: judged.body.message_id ?? door.messageId ?? null,
    visitor: door.visitor,
  }
}

/**
 * Events arrive: know their transactions → let repeats of a message have the first answer → take the lock of each
 * pair → store → owe postbacks.
 *
 * All of a group in one transaction, and nothing of it over the network: what is owed here, dispatch.ts sends. Each
 * event has its own answer, and no refusal of one touches another.
 */
export async function takeEvents(
  deps: Deps,
  events: readonly WaitingEvent[],
): Promise<(EventReceipt | Problem)[]> {
  const { answers, owed } = await deps.store.db
    .transaction()
    .execute((tx) => takeEventsWithin(deps, tx, events, LOCK_MS))
  if (owed > 0) deps.wake()
  return answers
}

/** The same within a transaction that may hold more than them; a pair is refused for `lockMs` after it was accepted. */
export async function takeEventsWithin(
  deps: Deps,
  tx: Tx,
  events: readonly WaitingEvent[],
  lockMs: number,
): Promise<{ answers: (EventReceipt | Problem)[]; owed: number }> {
  const clicks = await knowTransactions(deps, tx, events)
  const known = events.filter((event) => refusalOf(deps, event, clicks) === undefined)
  const earlier = await findByMessage(tx, known.flatMap(messageKey))
  const asking = known.filter((event) => !earlier.has(messageOf(keysOf(event))))
  const granted = await claimPairs(tx, firstOfEachPair(asking), deps.now(), lockMs)

  const accepted = asking
    .filter((event) => granted.has(event.event_uid))
    .map((event) => acceptEvent(deps, event, clicks.get(keyOf(keysOf(event)))))
  const owed = await store(deps, tx, accepted)

  const receipts = new Map(accepted.map((event) => [event.row.event_uid, receiptOf(event)]))
  const refusals = await whyRefused(
    deps,
    tx,
    asking.filter((event) => !granted.has(event.event_uid)),
  )
  const answers = events.map(
    (event) =>
      refusalOf(deps, event, clicks) ??
      receipts.get(event.event_uid) ??
      replayed(earlier.get(messageOf(keysOf(event)))) ??
      refusals.get(event.event_uid) ??
      unanswered(event),
  )
  return { answers, owed }
}

async function store(deps: Deps, tx: Tx, accepted: readonly AcceptedEvent[]): Promise<number> {
  await insertEvents(
    tx,
    accepted.map((event) => event.row),
  )
  await insertConversions(
    tx,
    accepted.flatMap((event) => event.conversion ?? []),
  )
  await keepLeadDetails(deps, tx, accepted)
  const reported = await reportRevenue(
    deps,
    tx,
    accepted.flatMap((event) => event.conversion ?? []),
  )
  return reported + (await owePostbacks(deps, tx, accepted))
}

// An event may bring the landing along, when the page has not heard yet that the click arrived. Of a transaction
// that is known already only a landing with an id of its own can be told from the one that is stored.
async function knowTransactions(
  deps: Deps,
  tx: Tx,
  events: readonly WaitingEvent[],
): Promise<Map<string, KnownClick>> {
  const known = await findClicks(tx, events.map(keysOf))
  const bringing = events.filter(({ candidate: { body, late } }) => body.click && late.length === 0)
  const landings = bringing.flatMap((event) => {
    const { campaign, body, pid } = event.candidate
    const news = body.click?.message_id !== undefined || !known.has(keyOf(keysOf(event)))
    return body.click && news
      ? [{ campaign, transactionId: body.transaction_id, pid, context: body.click, visitor: event.visitor }]
      : []
  })
  if (landings.length === 0) return known
  await storeLandings(deps, tx, landings)
  return findClicks(tx, events.map(keysOf))
}

function refusalOf(deps: Deps, event: WaitingEvent, clicks: Map<string, KnownClick>): Problem | undefined {
  const { late, body, pid } = event.candidate
  const click = clicks.get(keyOf(keysOf(event)))
  const unknown = click
    ? []
    : [faultOf('invalid', 'transaction_id', `is not known in the campaign ${body.cid}`)]
  const [first, ...rest] = [...unknown, ...late]
  // An event that names no source is its transaction's source's.
  const source = deps.catalog().sources.get(pid ?? click?.pid ?? '')
  if (click && source?.status === 'inactive') return sourceInactive(source.pid)
  return first && problemOf([first, ...rest])
}

const keysOf = ({ candidate: { body, definition }, messageId }: WaitingEvent) => ({
  transaction_id: body.transaction_id,
  cid: body.cid,
  event_id: definition.event_id,
  message_id: messageId,
})

function messageKey(event: WaitingEvent) {
  const { message_id, ...pair } = keysOf(event)
  return message_id === null ? [] : [{ ...pair, message_id }]
}

function firstOfEachPair(events: readonly WaitingEvent[]) {
  const claims = events.map((event) => ({
    ...keysOf(event),
    event_uid: event.event_uid,
    repeatable: event.candidate.definition.allow_duplicate,
  }))
  return [...new Map(claims.toReversed().map((claim) => [pairOf(claim), claim])).values()]
}

/** Why a pair was not granted: the same message was, or it is locked, or it was accepted before. */
async function whyRefused(deps: Deps, tx: Tx, refused: readonly WaitingEvent[]) {
  const same = await findByMessage(tx, refused.flatMap(messageKey))
  const pairs = await findPairs(tx, refused.map(keysOf))
  const now = deps.now()
  return new Map(
    refused.map((event) => {
      const first = same.get(messageOf(keysOf(event)))
      const pair = pairs.get(pairOf(keysOf(event)))
      const locked = pair !== undefined && pair.accepted_at > now - LOCK_MS
      const answer = replayed(first) ?? (locked ? lockedProblem() : duplicateProblem(pair?.first_event_uid))
      return [event.event_uid, answer] as const
    }),
  )
}

function replayed(row: EventRow | undefined): EventReceipt | undefined {
  return row && replayOf(row)
}

function lockedProblem(): Problem {
  return new Problem(
    403,
    'event_locked',
    'This event of this transaction was accepted less than 2 seconds ago.',
    {
      retryAfterS: LOCK_MS / 1000,
    },
  )
}

function duplicateProblem(firstEventUid: string | undefined): Problem {
  return new Problem(
    400,
    'duplicate_event',
    'This event of this transaction was accepted before, and may not repeat.',
    {
      facts: { duplicate_of: firstEventUid ?? '' },
    },
  )
}

function unanswered(event: WaitingEvent): never {
  throw new Error(`no answer for the event ${event.event_uid}`)
}

async function campaignOf(db: Db | Tx, transactionId: unknown): Promise<string | undefined> {
  return typeof transactionId === 'string' ? findCampaignOf(db, transactionId.trim()) : undefined
}
