import type { DeliveryAccount } from '../../domain/delivery-account.ts'
import { belowMinimum, orderOffers } from '../../domain/leads/order.ts'
import type { Micros } from '../../domain/money.ts'
import type { AuctionEntryRow, AuctionRow, BuyerCallRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import type { Auctioned } from './auctioned.ts'
import { type Judged, judgeAccounts, turnsOf } from './judge-accounts.ts'
import { type LateAnswer, type PingAnswer, pingAll } from './ping-buyers.ts'
import type { Bid } from './post-lead.ts'

/** An auction as it was held: who may have the lead at what price, in order, and what became of everybody else. */
export interface Auction {
  row: AuctionRow
  entries: AuctionEntryRow[]
  calls: BuyerCallRow[]
  /** In the order in which the lead is offered. */
  bids: Bid[]
  /** Answers that came, or will come, after the auction moved on. */
  late: Promise<LateAnswer>[]
}

/**
 * Asks the buyers: who is eligible → ping all of them at once, each with its own deadline → drop what is too little →
 * put the rest in the order of the campaign's strategy.
 *
 * Nothing is written here: the caller writes the auction together with what it does about it.
 */
export async function holdAuction(deps: Deps, auctioned: Auctioned): Promise<Auction> {
  const { lead, campaign, kind, minPrice } = auctioned
  const began = deps.now()
  const auctionUid = deps.newId()
  const judged = await judgeAccounts(deps, auctioned)
  const accounts = judged.filter((one) => one.eligible).map((one) => one.account)
  const { answers, late } = await pingAll(deps, { lead, campaign, auctionUid, kind, accounts })
  const results = judged.map((one) => resultOf(deps, one, answers.get(one.account.id), minPrice))
  const offers = results.flatMap(({ bid }) => bid ?? [])
  const turns = await turnsOf(
    deps,
    offers.map((offer) => offer.account.id),
  )
  const bids = orderOffers(offers, campaign.distribution, turns, deps.random)
  const rankOf = new Map(bids.map((bid, rank) => [bid.account.id, rank]))
  const { lead_uid, transaction_id, cid, pid, test } = lead.row
  const { strategy, sell } = campaign.distribution
  return {
    row: {
      ...{ transaction_id, cid, pid, test, kind, strategy, sell },
      ...{ auction_uid: auctionUid, at: began, ms: Math.max(0, deps.now() - began) },
      lead_uid: kind === 'lead' ? lead_uid : null,
      code: codeOf(judged, bids),
    },
    entries: results.map((result) => entryRow(auctionUid, result, rankOf.get(result.account.id))),
    calls: [...answers.values()].flatMap((answer) => answer.row ?? []),
    bids,
    late,
  }
}

/** What became of an account by the end of the bidding. */
interface Result extends Pick<Judged, 'account' | 'position' | 'code' | 'because'> {
  bid?: Bid
  price: Micros | null
  reference: string | null
  ms: number | null
}

function resultOf(deps: Deps, judged: Judged, answer: PingAnswer | undefined, minPrice: Micros): Result {
  const { account, position, code, because } = judged
  const silent = { account, position, price: null, reference: null, ms: answer?.ms ?? null }
  if (!judged.eligible) return { ...silent, code, because }
  if (answer && !answer.call)
    return { ...silent, code: 'ping_timeout', because: `had not answered after ${answer.ms} ms` }
  const outcome = answer?.call?.outcome
  if (outcome && outcome.status !== 'accepted')
    return { ...silent, code: outcome.code, because: outcome.reason ?? 'refused the ping' }
  const method = deps.catalog().methods.get(account.method)
  if (!method) return { ...silent, code: 'no_method', because: 'its delivery method is no more' }
  const price = priceOf(account, outcome?.bid)
  const reference = outcome?.reference ?? null
  const told = { ...silent, price, reference }
  if (belowMinimum(price, account, minPrice) && (method.ping || account.price.model !== 'bid'))
    return { ...told, code: 'below_minimum', because: 'its price is under the minimum' }
  return { ...told, code: 'bid', because: '', bid: { account, position, price, reference } }
}

// Who is not pinged names its price with the answer to the post, if it names one.
function priceOf(account: DeliveryAccount, bid: Micros | undefined): Micros {
  if (account.price.model === 'fixed') return account.price.amount
  return account.price.model === 'bid' ? (bid ?? 0) : 0
}

function codeOf(judged: readonly Judged[], bids: readonly Bid[]): string {
  if (judged.length === 0) return 'no_accounts'
  if (judged.every((one) => !one.eligible)) return 'no_eligible_account'
  return bids.length === 0 ? 'no_bids' : 'held'
}

function entryRow(auction_uid: string, result: Result, rank: number | undefined): AuctionEntryRow {
  const { account, position, code, because, price, reference, ms } = result
  return {
    ...{ auction_uid, position, code, reference, ms },
    account_id: account.id,
    buyer_id: account.buyer,
    method_id: account.method,
    rank: rank ?? null,
    because: because.slice(0, 500),
    price_micros: price,
  }
}
