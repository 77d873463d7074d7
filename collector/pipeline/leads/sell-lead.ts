import type { Campaign } from '../../domain/campaign.ts'
import { shareWindow } from '../../domain/leads/caps.ts'
import { nextPosts } from '../../domain/leads/plan-sales.ts'
import { insertAuction } from '../../store/leads/auctions.ts'
import { countLead } from '../../store/leads/caps.ts'
import { changeLead, holdLead } from '../../store/leads/leads.ts'
import type { LeadRow, SaleRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { untilStored } from '../until-stored.ts'
import { buyTestLead } from './buy-test-lead.ts'
import { type Closed, closeLead } from './close-lead.ts'
import { type Auction, holdAuction } from './hold-auction.ts'
import { campaignAccount } from './judge-accounts.ts'
import { type OpenLead, openLead } from './lead-content.ts'
import type { LateAnswer } from './ping-buyers.ts'
import { type Bid, LeaseLost, type Posted, postLead, SLACK_MS } from './post-lead.ts'
import { promisedBids } from './promised-bids.ts'
import { takeUpSales } from './take-up-sales.ts'

/** By which lease a lead is sold, and what the seller keeps in hand. */
export interface Selling {
  lease_id: string
  /** After this nothing is kept in hand any more while the database is away. */
  patience: AbortSignal
  /** Takes care of an answer that comes after its auction. */
  keepLate(answer: Promise<LateAnswer>): void
}

/**
 * Sells a lead that this process holds by a lease: take up what an earlier seller left → ask the buyers → post to the
 * best, and to the next when it is refused, until it is sold or nobody is left → close.
 *
 * Whenever this process ends, what is stored says how far it came, and the lead goes on from there elsewhere.
 */
export async function sellLead(deps: Deps, row: LeadRow, selling: Selling): Promise<Closed> {
  if (row.test === BOUGHT_BY_US) return buyTestLead(deps, row)
  const lead = await openLead(deps, row)
  const campaign = deps.catalog().campaigns.get(row.cid)
  if (!campaign) return close(deps, row, selling, 'campaign_gone')
  const sales = await takeUpSales(deps, lead, selling)
  const round = await openRound(deps, { lead, campaign, sales, selling })
  const reason = await postInTurn(deps, { lead, campaign, selling, round, sales })
  return close(deps, row, selling, reason)
}

const BOUGHT_BY_US = 2

interface Round {
  auction_uid: string
  bids: Bid[]
  /** Why nobody can have the lead, where that is so. */
  code: string
}

interface Work {
  lead: OpenLead
  campaign: Campaign
  selling: Selling
  sales: readonly SaleRow[]
}

// A lead that a partner pinged is offered at the bids which that ping brought.
async function openRound(deps: Deps, { lead, campaign, sales, selling }: Work): Promise<Round> {
  if (lead.row.promise_auction !== null)
    return {
      auction_uid: lead.row.promise_auction,
      code: 'held',
      bids: await promisedBids(deps, lead, campaign),
    }
  const tried = new Set(sales.map((sale) => sale.account_id))
  const minPrice = Math.max(lead.row.min_price_micros, campaign.distribution.min_price)
  const auction = await holdAuction(deps, {
    lead,
    campaign,
    kind: 'lead',
    minPrice,
    tried,
    heldBy: holdersOf(sales),
  })
  await untilStored(() => writeAuction(deps, lead, auction, selling), selling.patience)
  for (const answer of auction.late) selling.keepLate(answer)
  return { auction_uid: auction.row.auction_uid, bids: auction.bids, code: auction.row.code }
}

const HAVE_IT = new Set(['sold', 'delivered', 'unknown', 'posting', 'returned'])

function holdersOf(sales: readonly SaleRow[]): Set<string> {
  return new Set(sales.filter((sale) => HAVE_IT.has(sale.state)).map((sale) => sale.buyer_id))
}

function writeAuction(deps: Deps, { row }: OpenLead, auction: Auction, { lease_id }: Selling): Promise<void> {
  return deps.store.db.transaction().execute(async (tx) => {
    const until = deps.now() + SLACK_MS
    if (!(await holdLead(tx, row.lead_uid, { lease_id, until }))) throw new LeaseLost(row.lead_uid)
    await insertAuction(tx, auction.row, auction.entries, auction.calls)
    await countForShares(deps, tx, row)
  })
}

// Only where an account takes a share of the campaign's leads is it worth knowing how many there were.
async function countForShares({ catalog, now }: Deps, tx: Tx, { cid, test }: LeadRow): Promise<void> {
  const campaign = catalog().campaigns.get(cid)
  const sharing = catalog()
    .accountsOf(cid)
    .some((account) => account.share !== undefined)
  if (!campaign || !sharing || test > 0) return
  await countLead(tx, campaignAccount(cid), shareWindow(cid, now(), campaign.timezone))
}

async function postInTurn(deps: Deps, work: Work & { round: Round }): Promise<string> {
  const { lead, campaign, selling, round } = work
  const seller = { lease_id: selling.lease_id, auction_uid: round.auction_uid, patience: selling.patience }
  const states = new Map<string, Posted>(work.sales.map((sale) => [sale.account_id, sale.state]))
  const heldBy = holdersOf(work.sales)
  for (let shared = false; ; ) {
    const progress = { ordered: round.bids, distribution: campaign.distribution, states, heldBy, shared }
    const next: Bid[] = nextPosts(progress)
    if (next.length === 0) break
    shared ||= next.length > 1
    await Promise.all(
      next.map(async (bid) => {
        states.set(bid.account.id, await postLead(deps, lead, bid, seller))
      }),
    )
  }
  return reasonOf([...states.values()], round.code)
}

function reasonOf(states: readonly Posted[], code: string): string {
  if (states.includes('sold') || states.includes('delivered')) return 'buyer_accepted'
  if (states.includes('unknown')) return 'outcome_unknown'
  if (states.includes('suppressed')) return 'suppressed'
  if (states.includes('refused')) return 'refused_by_all'
  return states.includes('full') ? 'caps_reached' : code
}

function close(deps: Deps, row: LeadRow, selling: Selling, reason: string): Promise<Closed> {
  const write = () =>
    deps.store.db
      .transaction()
      .execute((tx) => closeLead(deps, tx, row.lead_uid, { reason, cause: 'distribution' }))
  return untilStored(write, selling.patience).then((closed) => {
    if (closed.owed > 0) deps.wake()
    return closed
  })
}

/** Marks a lead as being sold; what was claimed in another status goes through this one. */
export async function beginSelling(deps: Deps, row: LeadRow): Promise<LeadRow> {
  if (row.status === 'distributing') return row
  const change = {
    ...{ change_uid: deps.newId(), machine: deps.machine, now: deps.now() },
    ...{ to: 'distributing', reason: 'claimed', cause: 'distribution' },
  }
  return deps.store.db.transaction().execute((tx) => changeLead(tx, row, change))
}
