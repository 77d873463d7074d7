import { grouped } from '../parts/money.tsx'
import { tookText } from '../parts/time.tsx'

/** A figure of a report: what it is called, what it is counted in, and what it means. */
export interface Figure {
  label: string
  unit: 'count' | 'money' | 'ratio' | 'ms'
  meaning: string
}

const figure = (label: string, unit: Figure['unit'], meaning: string): Figure => ({ label, unit, meaning })

/** The figures that reports have, by their names. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  clicks: figure('Clicks', 'count', 'First landings in a campaign, without bots'),
  unique: figure('Unique', 'count', 'Different transactions among the clicks'),
  bots: figure('Bots', 'count', 'Clicks of bots and link previews'),
  events: figure('Events', 'count', 'Accepted events, conversions included'),
  steps: figure('Steps', 'count', 'Accepted events of the type step'),
  reached: figure('Reached', 'count', 'Different transactions that fired an event'),
  leads: figure('Leads', 'count', 'Leads taken, without tests'),
  leads_sold: figure('Leads sold', 'count', 'Leads that stand as sold or delivered'),
  leads_returned: figure('Returned', 'count', 'Leads that were returned'),
  leads_rejected: figure('Rejected', 'count', 'Leads that were rejected'),
  conversions: figure('Conversions', 'count', 'Conversions that are accepted or pending'),
  conversions_accepted: figure('Accepted', 'count', 'Conversions that are accepted'),
  conversions_pending: figure('Pending', 'count', 'Conversions that are pending'),
  conversions_rejected: figure('Conv. rejected', 'count', 'Conversions that are rejected'),
  cvr: figure('CVR', 'ratio', 'Conversions ÷ clicks'),
  revenue: figure('Revenue', 'money', 'What buyers and accepted conversions brought'),
  payout: figure('Payout', 'money', 'What sources earn'),
  profit: figure('Profit', 'money', 'Revenue − payout'),
  margin: figure('Margin', 'ratio', 'Profit ÷ revenue'),
  roi: figure('ROI', 'ratio', 'Profit ÷ payout'),
  epc: figure('EPC', 'money', 'Revenue ÷ clicks'),
  rpl: figure('RPL', 'money', 'Revenue ÷ leads'),
  pings: figure('Pings', 'count', 'Pings sent to buyers'),
  bids: figure('Bids', 'count', 'Pings that were answered with a bid'),
  bid_rate: figure('Bid %', 'ratio', 'Bids ÷ pings'),
  avg_bid: figure('Avg bid', 'money', 'Sum of the bids ÷ bids'),
  wins: figure('Wins', 'count', 'Bids that led to a sale'),
  win_rate: figure('Win %', 'ratio', 'Wins ÷ bids'),
  posts: figure('Posts', 'count', 'Posts sent to buyers'),
  accept_rate: figure('Accept %', 'ratio', 'Accepted posts ÷ posts'),
  p95_ms: figure('p95', 'ms', 'Time within which 95 of 100 calls to buyers were answered'),
}

/** A figure's value as people read it; a dash where there is none. */
export function figureText(name: string, value: unknown): string {
  if (value === null || value === undefined) return '–'
  const unit = FIGURES[name]?.unit ?? 'count'
  if (unit === 'ratio') return `${(Number(value) * 100).toFixed(1)} %`
  if (unit === 'ms') return tookText(Number(value))
  // What was divided has more decimals than anybody reads; sums have two already.
  if (unit === 'money')
    return grouped(/\.\d{3,}$/.test(String(value)) ? Number(value).toFixed(2) : String(value))
  return Number(value).toLocaleString('en-US')
}

/** What a figure is called. */
export function figureLabel(name: string): string {
  return FIGURES[name]?.label ?? name
}
