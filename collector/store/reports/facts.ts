import { sql } from 'kysely'
import type { Dimension } from '../../domain/reports/dimensions.ts'
import type { Base } from '../../domain/reports/metrics.ts'
import type { Tables } from '../tables.ts'
import type { Piece } from './expressions.ts'

/** A kind of fact: where it is stored, when it happened, what of it is counted, and which columns say what. */
export interface Fact {
  /** The table, where it is one, and what is read, by the name f. */
  table?: keyof Tables
  from: Piece
  /** Its time-ordered id, which is never older than what it tells. */
  id: Piece
  at: Piece
  where?: Piece
  counts: Partial<Record<Base, Piece>>
  columns: Partial<Record<Dimension, Piece>>
  /** Where an event's own tracking values stand in the place of its click's. */
  tracking?: { join: Piece; body: Piece }
}

const of = (table: keyof Tables) => ({ table, from: sql`${sql.table(table)} f` })
const f = (name: string) => sql.ref(`f.${name}`)
const amount = (column: Piece, when: Piece) => sql`sum(case when ${when} then ${column} else 0 end)`
const number = (when: Piece) => sql`count(case when ${when} then 1 end)`

// Nothing happens later than it is told, whatever the teller's clock says.
const occurred = sql`(case when f.occurred_at < f.at then f.occurred_at else f.at end)`

// A conversion that counts for a lead sold for a share of it is money of ours by that share only: it is in the ledger.
const shared = sql`exists (select 1 from sales s where s.transaction_id = f.transaction_id and s.cid = f.cid
  and s.share_ppm is not null and s.state in ('sold', 'delivered') and s.test = 0)`

/** Every kind of fact. */
export const FACTS: readonly Fact[] = [
  {
    ...of('clicks'),
    id: f('click_uid'),
    at: f('at'),
    counts: {
      clicks: number(sql`f.bot = 0`),
      bots: number(sql`f.bot <> 0`),
      unique: sql`count(distinct case when f.bot = 0 then f.transaction_id end)`,
    },
    columns: { offer: f('clid') },
  },
  {
    ...of('events'),
    id: f('event_uid'),
    at: occurred,
    counts: {
      events: sql`count(*)`,
      steps: number(sql`f.type = 'step'`),
      reached: sql`count(distinct f.transaction_id)`,
    },
    columns: { offer: f('clid'), event: f('event_id'), currency: f('currency') },
    tracking: { join: sql``, body: f('body') },
  },
  {
    ...of('conversions'),
    id: f('conversion_id'),
    at: occurred,
    counts: {
      conversions_accepted: number(sql`f.status = 'accepted'`),
      conversions_pending: number(sql`f.status = 'pending'`),
      conversions_rejected: number(sql`f.status = 'rejected'`),
      conversion_revenue: amount(f('revenue_micros'), sql`f.status = 'accepted' and not ${shared}`),
      conversion_payout: amount(f('payout_micros'), sql`f.status = 'accepted'`),
      pending_revenue: amount(f('revenue_micros'), sql`f.status = 'pending'`),
    },
    columns: { offer: f('clid'), event: f('event_id'), goal: f('goal'), currency: f('currency') },
    tracking: { join: sql`left join events e on e.event_uid = f.event_uid`, body: sql.ref('e.body') },
  },
  {
    ...of('leads'),
    id: f('lead_uid'),
    at: f('at'),
    where: sql`f.test = 0`,
    counts: {
      leads: sql`count(*)`,
      leads_sold: number(sql`f.status in ('sold', 'delivered')`),
      leads_returned: number(sql`f.status = 'returned'`),
      leads_rejected: number(sql`f.status = 'rejected'`),
    },
    columns: { offer: f('clid'), currency: f('currency') },
  },
  {
    ...of('ledger'),
    id: f('entry_uid'),
    at: f('at'),
    counts: {
      lead_revenue: amount(f('amount_micros'), sql`f.kind = 'revenue'`),
      lead_payout: amount(f('amount_micros'), sql`f.kind = 'payout'`),
    },
    columns: { buyer: f('buyer_id'), currency: f('currency') },
  },
  {
    ...of('buyer_calls'),
    id: f('call_uid'),
    at: f('at'),
    where: sql`f.test = 0`,
    counts: {
      pings: number(sql`f.half = 'ping'`),
      posts: number(sql`f.half = 'post'`),
      posts_accepted: number(sql`f.half = 'post' and f.outcome = 'accepted'`),
    },
    columns: { buyer: f('buyer_id') },
  },
  {
    from: sql`(select a.auction_uid, a.transaction_id, a.cid, a.pid, a.at, a.test, n.buyer_id, n.price_micros
      from auctions a join auction_entries n on n.auction_uid = a.auction_uid) f`,
    id: f('auction_uid'),
    at: f('at'),
    where: sql`f.test = 0 and f.price_micros is not null`,
    counts: { bids: sql`count(*)`, bid_total: sql`sum(f.price_micros)` },
    columns: { buyer: f('buyer_id') },
  },
  {
    ...of('sales'),
    id: f('sale_uid'),
    at: f('at'),
    where: sql`f.test = 0 and f.state in ('sold', 'delivered', 'returned')`,
    counts: { wins: sql`count(*)` },
    columns: { buyer: f('buyer_id') },
  },
]

/** How long calls to buyers took: what percentiles are taken of. */
export const CALL_TIMES: Fact = {
  ...of('buyer_calls'),
  id: f('call_uid'),
  at: f('at'),
  where: sql`f.test = 0`,
  counts: {},
  columns: { buyer: f('buyer_id') },
}
