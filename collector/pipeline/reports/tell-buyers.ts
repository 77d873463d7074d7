import { formatMicros } from '../../domain/money.ts'
import {
  countBids,
  highestBid,
  LATENCY_STEPS_MS,
  type Latency,
  readLatency,
} from '../../store/reports/buyer-figures.ts'
import { type AskedScope, type ReportDeps, settleScope } from './report-scope.ts'

/** How many bids of a buyer were in a step of prices, `to` not included. */
export interface BidsInStep {
  buyer: string
  from: string
  to: string
  bids: number
  wins: number
}

const MOST_STEPS = 20

/** Tells how the bids of each buyer are spread; the steps are round, and about twenty. */
export async function tellBids(
  deps: ReportDeps,
  asked: AskedScope,
): Promise<{ data: BidsInStep[]; step: string | null }> {
  const scope = settleScope(deps, asked)
  const most = await highestBid(deps.store.reading, scope)
  if (most === undefined) return { data: [], step: null }
  const width = roundWidth(most / MOST_STEPS)
  const steps = await countBids(deps.store.reading, scope, width)
  return {
    data: steps.map(({ buyer_id, step, bids, wins }) => ({
      ...{ buyer: buyer_id, bids, wins },
      ...{ from: formatMicros(step * width), to: formatMicros((step + 1) * width) },
    })),
    step: formatMicros(width),
  }
}

/** Tells how long each buyer took to answer pings and posts. */
export async function tellLatency(
  deps: ReportDeps,
  asked: AskedScope,
): Promise<{ data: Latency[]; within_ms: readonly number[] }> {
  return {
    data: await readLatency(deps.store.reading, settleScope(deps, asked)),
    within_ms: LATENCY_STEPS_MS,
  }
}

// 1, 2 or 5 with zeros behind it, and a cent at least.
function roundWidth(micros: number): number {
  const least = Math.max(10_000, micros)
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((n) => n * power).find((width) => width >= least) ?? 10 * power
}
