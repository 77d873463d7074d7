import type { BuyerOutcome } from '../../delivery/buyers/buyer-call.ts'
import { callBuyer } from '../../delivery/buyers/call-buyer.ts'
import type { DeliveryAccount } from '../../domain/delivery-account.ts'
import type { DeliveryMethod } from '../../domain/delivery-method.ts'
import { formatMicros, type Micros } from '../../domain/money.ts'
import { insertCalls, noteEntry } from '../../store/leads/auctions.ts'
import { givePlacesBack, noteTurn, takePlaces } from '../../store/leads/caps.ts'
import { holdLead } from '../../store/leads/leads.ts'
import { insertSale } from '../../store/leads/sales.ts'
import type { SaleRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { untilStored } from '../until-stored.ts'
import { callRow } from './call-row.ts'
import { capPlaces, windowsText } from './cap-places.ts'
import { isNotToBePosted, NOT_TO_BE_POSTED } from './do-not-post.ts'
import type { OpenLead } from './lead-content.ts'
import { settlePost } from './settle-post.ts'

/** A price that a lead is offered at to one account, and what the buyer said to its ping. */
export interface Bid {
  account: DeliveryAccount
  price: Micros
  position: number
  reference: string | null
}

/** Where a lead is being sold: under which lease, in which auction. */
export interface Seller {
  lease_id: string
  auction_uid: string
  /** After this nothing is kept in hand any more while the database is away. */
  patience: AbortSignal
}

/**
 * What became of a post; `full` when a cap had no place left, `repeated` when it had been to this account before,
 * `suppressed` when the person was put on a do-not-post list meanwhile.
 */
export type Posted = SaleRow['state'] | 'full' | 'repeated' | 'suppressed'

/** Somebody else sells the lead by now: whoever held it was away for longer than its lease. */
export class LeaseLost extends Error {}

/** How much longer than the post itself a lease lasts: for writing down what came of it. */
export const SLACK_MS = 10_000

/**
 * Posts a lead to one buyer: see that it may still be posted → take the places in its caps and write down that it is on its way → send → write down what
 * came of it. Nothing is held open while the buyer is waited for. What a crash leaves in between stands there as
 * `posting`, and is never sent a second time unless the buyer drops repeats.
 */
export async function postLead(deps: Deps, lead: OpenLead, bid: Bid, seller: Seller): Promise<Posted> {
  const method = deps.catalog().methods.get(bid.account.method)
  if (!method) return 'refused'
  const reserved = await deps.store.db
    .transaction()
    .execute((tx) => reserve(deps, tx, { lead, bid, seller, method }))
  return typeof reserved === 'string'
    ? reserved
    : sendSale(deps, { lead, bid, seller, method, sale: reserved })
}

interface Post {
  lead: OpenLead
  bid: Bid
  seller: Seller
  method: DeliveryMethod
}

async function reserve(
  deps: Deps,
  tx: Tx,
  post: Post,
): Promise<SaleRow | 'full' | 'repeated' | 'suppressed'> {
  const { lead, bid, seller, method } = post
  const now = deps.now()
  const until = now + postDeadline(method) + SLACK_MS
  const held = await holdLead(tx, lead.row.lead_uid, { lease_id: seller.lease_id, until })
  if (!held) throw new LeaseLost(lead.row.lead_uid)
  if (await isNotToBePosted(deps, tx, lead)) {
    await noteEntry(tx, entryOf(post), NOT_TO_BE_POSTED)
    return 'suppressed'
  }
  const campaign = deps.catalog().campaigns.get(lead.row.cid)
  const places = campaign && lead.row.test === 0 ? capPlaces(campaign, bid.account, bid.price, now) : []
  const full = await takePlaces(tx, places)
  if (full !== undefined) {
    await noteEntry(tx, entryOf(post), {
      code: 'cap_reached',
      because: `its cap for ${full} was reached meanwhile`,
    })
    return 'full'
  }
  const sale = { ...saleRow(deps, post), windows: windowsText(places) }
  if (!(await insertSale(tx, sale))) {
    await givePlacesBack(tx, places)
    return 'repeated'
  }
  await noteTurn(tx, bid.account.id, now)
  return sale
}

function saleRow(deps: Deps, { lead, bid, seller }: Post): Omit<SaleRow, 'windows'> {
  const { lead_uid, transaction_id, cid, pid, test } = lead.row
  const { account, price, reference } = bid
  const now = deps.now()
  return {
    ...{ lead_uid, transaction_id, cid, pid, test, reference },
    sale_uid: deps.newId(),
    auction_uid: seller.auction_uid,
    account_id: account.id,
    buyer_id: account.buyer,
    method_id: account.method,
    state: 'posting',
    price_micros: price,
    price_model: account.price.model,
    share_ppm: account.price.model === 'revenue_share' ? account.price.percent : null,
    redirect_url: null,
    reason: null,
    at: now,
    updated_at: now,
  }
}

/** Sends a sale that is written down as on its way, and settles it by the buyer's answer. */
export async function sendSale(deps: Deps, post: Post & { sale: SaleRow }): Promise<Posted> {
  const { lead, bid, seller, method, sale } = post
  const began = deps.now()
  const ping = { reference: bid.reference ?? '', bid: formatMicros(bid.price) }
  const call = await callBuyer(method, 'post', { ...lead.values, ping }, deps.buyers, {
    deadlineMs: postDeadline(method),
    test: lead.row.test > 0,
    personal: lead.personal,
    // One id on every try of one sale: a buyer can drop repeats by it.
    callId: sale.sale_uid,
  })
  const about = { half: 'post' as const, account: bid.account, of: sale, began }
  const write = () =>
    deps.store.db.transaction().execute(async (tx) => {
      await insertCalls(tx, [callRow(deps, about, call)])
      const state = await settlePost(deps, tx, sale, call.outcome)
      await noteEntry(tx, entryOf(post), { code: state, because: sentenceOf(call.outcome) })
      return state
    })
  return untilStored(write, seller.patience)
}

const entryOf = ({ bid, seller }: Post) => ({ auction_uid: seller.auction_uid, account_id: bid.account.id })

function sentenceOf(outcome: BuyerOutcome): string {
  if (outcome.status === 'accepted') return 'the buyer took the lead'
  const said = outcome.reason === undefined ? '' : `: ${outcome.reason}`
  const what = { rejected: 'refused', unknown: 'no word of what became of it', failed: 'not reached' }[
    outcome.status
  ]
  return `${what} (${outcome.code}${said})`.slice(0, 500)
}

/** The longest that a post may take with all its tries, milliseconds. */
export function postDeadline(method: DeliveryMethod): number {
  if (!method.post) return EMAIL_MS
  const { timeout_ms, retry } = method.post
  return Math.min(retry.attempts * (timeout_ms + retry.backoff_ms), LONGEST_MS)
}

const EMAIL_MS = 30_000
const LONGEST_MS = 120_000
