import { sql } from 'kysely'
import { CLOCKS_APART_MS, idAt } from '../id-times.ts'
import type { Db } from '../tables.ts'
import { big, type Piece } from './expressions.ts'
import type { ReportScope } from './report.ts'

type Scope = Pick<ReportScope, 'from' | 'to' | 'cid' | 'pid'>

/** How many bids of a buyer lie in one step of prices. */
export interface BidStep {
  buyer_id: string
  step: number
  bids: number
  wins: number
}

/** The highest bid of a range; undefined where there is none. */
export async function highestBid(db: Db, scope: Scope): Promise<number | undefined> {
  const { rows } = await sql<{
    most: number | null
  }>`select max(n.price_micros) as most ${bidsIn(scope)}`.execute(db)
  const most = rows[0]?.most
  return most === null || most === undefined ? undefined : Number(most)
}

/** How the bids of each buyer are spread over steps of prices, each as wide as is said. */
export async function countBids(db: Db, scope: Scope, widthMicros: number): Promise<BidStep[]> {
  const { rows } = await sql<BidStep>`
    select n.buyer_id, n.price_micros / ${big(widthMicros)} as step, count(*) as bids,
      count(case when n.code in ('sold', 'delivered') then 1 end) as wins
    ${bidsIn(scope)} group by 1, 2 order by 1, 2`.execute(db)
  return rows.map(({ buyer_id, step, bids, wins }) => ({
    ...{ buyer_id, step: Number(step), bids: Number(bids), wins: Number(wins) },
  }))
}

function bidsIn(scope: Scope): Piece {
  return sql`from auctions f join auction_entries n on n.auction_uid = f.auction_uid
    where n.price_micros is not null and ${within(scope, 'auction_uid')}`
}

/** The upper ends of the steps in which the times of calls are counted, in milliseconds. */
export const LATENCY_STEPS_MS = [50, 100, 200, 500, 1000, 2000, 5000] as const

/** How long a buyer took to answer pings or posts. */
export interface Latency {
  buyer_id: string
  half: string
  calls: number
  p50_ms: number
  p95_ms: number
  p99_ms: number
  /** How many took at most as long as each of LATENCY_STEPS_MS. */
  within: number[]
}

/** How long each buyer took to answer. */
export async function readLatency(db: Db, scope: Scope): Promise<Latency[]> {
  const place = (percent: number) =>
    sql`max(case when place = (size * ${sql.lit(percent)} + 99) / 100 then ms end)`
  const steps = LATENCY_STEPS_MS.map(
    (ms) => sql`count(case when ms <= ${sql.lit(ms)} then 1 end) as ${sql.ref(`w${ms}`)}`,
  )
  const { rows } = await sql<Record<string, string | number>>`
    select buyer_id, half, count(*) as calls, ${place(50)} as p50_ms, ${place(95)} as p95_ms,
      ${place(99)} as p99_ms, ${sql.join(steps)}
    from (select f.buyer_id, f.half, f.ms, row_number() over (partition by f.buyer_id, f.half order by f.ms) as place,
        count(*) over (partition by f.buyer_id, f.half) as size
      from buyer_calls f where ${within(scope, 'call_uid')}) placed
    group by 1, 2 order by 1, 2`.execute(db)
  return rows.map((row) => ({
    buyer_id: String(row.buyer_id),
    half: String(row.half),
    calls: Number(row.calls),
    p50_ms: Number(row.p50_ms),
    p95_ms: Number(row.p95_ms),
    p99_ms: Number(row.p99_ms),
    within: LATENCY_STEPS_MS.map((ms) => Number(row[`w${ms}`])),
  }))
}

function within({ from, to, cid, pid }: Scope, id: string): Piece {
  const conditions = [
    sql`f.test = 0`,
    sql`f.at >= ${from}`,
    sql`f.at < ${to}`,
    ...(from > 0 ? [sql`${sql.ref(`f.${id}`)} >= ${idAt(from - CLOCKS_APART_MS)}`] : []),
    ...(cid === undefined ? [] : [sql`f.cid = ${cid}`]),
    ...(pid === undefined ? [] : [sql`f.pid = ${pid}`]),
  ]
  return sql.join(conditions, sql` and `)
}
