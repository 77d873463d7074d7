import { hashedKeys } from '../../domain/leads/lead-identity.ts'
import { lessMargin } from '../../domain/leads/payout.ts'
import { formatMicros, type Micros } from '../../domain/money.ts'
import { faultOf, Problem, problemOf } from '../../domain/problem.ts'
import { insertAuction } from '../../store/leads/auctions.ts'
import { holderOfPerson } from '../../store/leads/identities.ts'
import { findPromise, putPromise } from '../../store/leads/promises.ts'
import type { PromiseRow } from '../../store/leads/tables.ts'
import { listWith } from '../../store/lists/suppressions.ts'
import type { Deps } from '../deps.ts'
import { storeLandings } from '../take-click.ts'
import { fingerprintsOf, hashedFingerprint } from './fingerprints.ts'
import { type Auction, holdAuction } from './hold-auction.ts'
import { openLead } from './lead-content.ts'
import { leadRow } from './lead-rows.ts'
import type { LateAnswer } from './ping-buyers.ts'
import type { LeadCandidate } from './read-lead.ts'

/** What a partner's ping is answered with. */
export type PingReceipt =
  | { code: 'ping_accept'; transaction_id: string; bid: string; currency: string; expires_at: string }
  | { code: 'ping_reject'; transaction_id: string; reason: string }

/**
 * A partner asks for a price: ping the buyers, and promise the best bid less the campaign's margin for as long as
 * `bid_ttl`. What it tells is not kept: there is no lead yet.
 */
export async function takePing(
  deps: Deps,
  candidate: LeadCandidate,
  keepLate: (answer: Promise<LateAnswer>) => void,
): Promise<PingReceipt> {
  const { campaign, transactionId: transaction_id, body, pid = 'organic' } = candidate
  const [first, ...rest] = candidate.fieldFaults
  if (first) throw problemOf([first, ...rest])
  const refusal = await refusalOf(deps, candidate)
  if (refusal !== undefined) return { code: 'ping_reject', transaction_id, reason: refusal }
  const lead = await openLead(deps, leadRow(deps, candidate, pid, {}))
  const minPrice = Math.max(body.min_price ?? 0, campaign.distribution.min_price)
  const auction = await holdAuction(deps, {
    lead,
    campaign,
    kind: 'ping',
    minPrice,
    tried: NOBODY,
    heldBy: NOBODY,
  })
  const bid = lessMargin(auction.bids[0]?.price ?? 0, campaign.distribution.margin)
  const promise = bid > 0 ? promiseRow(deps, candidate, { pid, auction, bid }) : undefined
  await keep(deps, candidate, auction, promise)
  for (const answer of auction.late) keepLate(answer)
  if (!promise) {
    const { code } = auction.row
    return { code: 'ping_reject', transaction_id, reason: code === 'held' ? 'no_bids' : code }
  }
  const expires_at = new Date(promise.expires_at).toISOString()
  return {
    code: 'ping_accept',
    transaction_id,
    bid: formatMicros(bid),
    currency: campaign.currency,
    expires_at,
  }
}

const NOBODY: ReadonlySet<string> = new Set()

async function refusalOf(deps: Deps, candidate: LeadCandidate): Promise<string | undefined> {
  const { type, content, body } = candidate
  const hashes = [
    ...fingerprintsOf(deps, type, content.fields).map((print) => print.hash),
    ...hashedKeys(body).map((key) => hashedFingerprint(deps, key)),
  ]
  const { db } = deps.store
  if ((await listWith(db, hashes)) !== undefined) return 'suppressed'
  const { fields, within } = type.duplicate_check
  if (fields.length === 0 || candidate.test > 0) return undefined
  const since = deps.now() - within
  const holder = await holderOfPerson(db, { hashes, lead_type: type.id, since })
  return holder === undefined ? undefined : 'duplicate_lead'
}

function promiseRow(
  deps: Deps,
  { campaign, transactionId }: LeadCandidate,
  { pid, auction, bid }: { pid: string; auction: Auction; bid: Micros },
): PromiseRow {
  const at = deps.now()
  return {
    transaction_id: transactionId,
    cid: campaign.cid,
    pid,
    auction_uid: auction.row.auction_uid,
    bid_micros: bid,
    expires_at: at + campaign.distribution.bid_ttl,
    lead_uid: null,
    at,
  }
}

async function keep(
  deps: Deps,
  candidate: LeadCandidate,
  auction: Auction,
  promise: PromiseRow | undefined,
): Promise<void> {
  const { campaign, transactionId, pid, visitor, content } = candidate
  const context = { url: '', params: content.tracking }
  await deps.store.db.transaction().execute(async (tx) => {
    await storeLandings(deps, tx, [{ campaign, transactionId, pid, context, visitor }])
    await insertAuction(tx, auction.row, auction.entries, auction.calls)
    if (promise && !(await putPromise(tx, promise))) throw postedBefore()
  })
}

/** The promise that a partner's post refers to; the refusal when there is none that still holds. */
export async function promiseFor(deps: Deps, { campaign, transactionId, pid, body }: LeadCandidate) {
  if (body.transaction_id === undefined)
    throw problemOf([
      faultOf('missing', 'transaction_id', 'is required: the one that the ping was answered with'),
    ])
  const promise = await findPromise(deps.store.db, { transaction_id: transactionId, cid: campaign.cid })
  if (!promise || promise.pid !== pid)
    throw problemOf([faultOf('invalid', 'transaction_id', 'belongs to no accepted ping of this source')])
  if (promise.lead_uid === null && promise.expires_at < deps.now())
    throw new Problem(400, 'ping_expired', 'The price of this ping is no longer kept. Ping again.')
  return promise
}

function postedBefore(): Problem {
  const message = 'The lead of this ping was posted already. Ping with another transaction_id.'
  return new Problem(409, 'duplicate_lead', message)
}
