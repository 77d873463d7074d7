import { formatMicros } from '../money.ts'

/** What is counted or added up in the database, each of it in one kind of fact. */
const BASES = [
  ...(['clicks', 'bots', 'unique'] as const),
  ...(['events', 'steps', 'reached'] as const),
  ...(['leads', 'leads_sold', 'leads_returned', 'leads_rejected'] as const),
  ...(['conversions_accepted', 'conversions_pending', 'conversions_rejected'] as const),
  ...(['conversion_revenue', 'conversion_payout', 'pending_revenue'] as const),
  ...(['lead_revenue', 'lead_payout'] as const),
  ...(['pings', 'posts', 'posts_accepted'] as const),
  ...(['bids', 'bid_total', 'wins', 'p95_ms'] as const),
] as const
export type Base = (typeof BASES)[number]

/** Sums of what was counted, each with its factor. */
export type Terms = Partial<Record<Base, 1 | -1>>

/** A figure of a report: a sum, or one sum divided by another. */
export interface Metric {
  unit: 'count' | 'money' | 'ratio' | 'ms'
  over: Terms
  under?: Terms
  meaning: string
  /** Whether it is for admins only: what buyers pay, and what the operator keeps. */
  inner?: true
}

const revenue: Terms = { lead_revenue: 1, conversion_revenue: 1 }
const payout: Terms = { lead_payout: 1, conversion_payout: 1 }
const profit: Terms = { ...revenue, lead_payout: -1, conversion_payout: -1 }
const conversions: Terms = { conversions_accepted: 1, conversions_pending: 1 }

function count(base: Base, meaning: string): Metric {
  return { unit: 'count', over: { [base]: 1 }, meaning }
}

/** Every figure a report can have. */
const METRICS = {
  clicks: count('clicks', 'Clicks: first landings of transactions in a campaign, without bots'),
  unique: count('unique', 'Different transactions among the clicks'),
  bots: count('bots', 'Clicks of bots and link previews'),
  events: count('events', 'Accepted events, conversions included'),
  steps: count('steps', 'Accepted events of the type step'),
  reached: count('reached', 'Different transactions that fired an event'),
  leads: count('leads', 'Leads taken, without tests'),
  leads_sold: count('leads_sold', 'Leads that stand as sold or delivered'),
  leads_returned: count('leads_returned', 'Leads that were returned'),
  leads_rejected: count('leads_rejected', 'Leads that were rejected'),
  conversions: { unit: 'count', over: conversions, meaning: 'Conversions that are accepted or pending' },
  conversions_accepted: count('conversions_accepted', 'Conversions that are accepted'),
  conversions_pending: count('conversions_pending', 'Conversions that are pending'),
  conversions_rejected: count('conversions_rejected', 'Conversions that are rejected'),
  cvr: { unit: 'ratio', over: conversions, under: { clicks: 1 }, meaning: 'conversions ÷ clicks' },
  payout: { unit: 'money', over: payout, meaning: 'What sources earn: lead_payout + conversion_payout' },
  lead_payout: {
    unit: 'money',
    over: { lead_payout: 1 },
    meaning: 'What sources earn by leads, as in the ledger',
  },
  conversion_payout: {
    unit: 'money',
    over: { conversion_payout: 1 },
    meaning: 'What sources earn by accepted conversions',
  },
  revenue: { unit: 'money', over: revenue, inner: true, meaning: 'lead_revenue + conversion_revenue' },
  lead_revenue: {
    unit: 'money',
    over: { lead_revenue: 1 },
    inner: true,
    meaning: 'What buyers owe for leads, as in the ledger: returns are taken off',
  },
  conversion_revenue: {
    unit: 'money',
    over: { conversion_revenue: 1 },
    inner: true,
    meaning: 'Revenue of accepted conversions, without those that count for a lead sold for a share of it',
  },
  pending_revenue: {
    unit: 'money',
    over: { pending_revenue: 1 },
    inner: true,
    meaning: 'Revenue of pending conversions, which is in no other figure',
  },
  profit: { unit: 'money', over: profit, inner: true, meaning: 'revenue − payout' },
  margin: { unit: 'ratio', over: profit, under: revenue, inner: true, meaning: 'profit ÷ revenue' },
  roi: { unit: 'ratio', over: profit, under: payout, inner: true, meaning: 'profit ÷ payout' },
  epc: { unit: 'money', over: revenue, under: { clicks: 1 }, inner: true, meaning: 'revenue ÷ clicks' },
  rpl: { unit: 'money', over: revenue, under: { leads: 1 }, inner: true, meaning: 'revenue ÷ leads' },
  pings: { ...count('pings', 'Pings to buyers'), inner: true },
  bids: { ...count('bids', 'Prices that buyers offered in auctions'), inner: true },
  bid_rate: { unit: 'ratio', over: { bids: 1 }, under: { pings: 1 }, inner: true, meaning: 'bids ÷ pings' },
  avg_bid: { unit: 'money', over: { bid_total: 1 }, under: { bids: 1 }, inner: true, meaning: 'Average bid' },
  wins: { ...count('wins', 'Sales to buyers, those returned later included'), inner: true },
  win_rate: { unit: 'ratio', over: { wins: 1 }, under: { bids: 1 }, inner: true, meaning: 'wins ÷ bids' },
  posts: { ...count('posts', 'Posts of leads to buyers'), inner: true },
  accept_rate: {
    unit: 'ratio',
    over: { posts_accepted: 1 },
    under: { posts: 1 },
    inner: true,
    meaning: 'Accepted posts ÷ posts',
  },
  p95_ms: {
    unit: 'ms',
    over: { p95_ms: 1 },
    inner: true,
    meaning: 'Milliseconds within which 95 of 100 calls to buyers were answered',
  },
} as const satisfies Record<string, Metric>

/** The name of a figure. */
export type MetricName = keyof typeof METRICS

/** The names of every figure. */
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[]

/** A figure by its name. */
export function metricOf(name: MetricName): Metric {
  return METRICS[name]
}

/** What has to be counted for these figures. */
export function basesOf(names: readonly MetricName[]): Base[] {
  const needed = new Set(
    names.flatMap((name) => [
      ...Object.keys(metricOf(name).over),
      ...Object.keys(metricOf(name).under ?? {}),
    ]),
  )
  return BASES.filter((base) => needed.has(base))
}

/** What was counted of one group; null where there was nothing to take a percentile of. */
export type Sums = Partial<Record<Base, bigint | null>>

/** A figure of one group: money as a decimal text, null where it would be divided by nothing. */
export function figureOf(name: MetricName, sums: Sums): number | string | null {
  const { unit, over, under } = metricOf(name)
  if (unit === 'ms') return sums.p95_ms === undefined || sums.p95_ms === null ? null : Number(sums.p95_ms)
  const value = total(over, sums)
  if (under === undefined) return unit === 'money' ? formatSum(value) : Number(value)
  const by = total(under, sums)
  if (by === 0n) return null
  return unit === 'money'
    ? formatSum(divided(value, by))
    : Math.round((Number(value) / Number(by)) * 1e6) / 1e6
}

// What is counted by difference, or ranked, is another thing over all than in parts.
const WHOLE_ONLY: ReadonlySet<Base> = new Set<Base>(['unique', 'reached', 'p95_ms'])

/** What was counted over all groups, from what was counted of each; undefined where that cannot be told. */
export function sumsOver(groups: readonly Sums[], names: readonly MetricName[]): Sums | undefined {
  const bases = basesOf(names)
  if (bases.some((base) => WHOLE_ONLY.has(base))) return undefined
  return Object.fromEntries(
    bases.map((base) => [base, groups.reduce((sum, group) => sum + (group[base] ?? 0n), 0n)]),
  )
}

function total(terms: Terms, sums: Sums): bigint {
  return Object.entries(terms).reduce(
    (sum, [base, factor]) => sum + (sums[base as Base] ?? 0n) * BigInt(factor),
    0n,
  )
}

// To the nearest micro-unit, a half away from zero.
function divided(value: bigint, by: bigint): bigint {
  const doubled = 2n * (value < 0n ? -value : value)
  const size = (doubled + by) / (2n * by)
  return value < 0n ? -size : size
}

const UNIT = 1_000_000n

/** Writes a sum of micro-units, however large, as formatMicros writes an amount. */
function formatSum(micros: bigint): string {
  const size = micros < 0n ? -micros : micros
  const [, decimals] = formatMicros(Number(size % UNIT)).split('.')
  return `${micros < 0n ? '-' : ''}${size / UNIT}.${decimals}`
}
