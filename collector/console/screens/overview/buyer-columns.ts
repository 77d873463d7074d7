import type { HistogramColumn } from '../../charts/histogram.tsx'
import { tookText } from '../../parts/time.tsx'

/** How many bids of a buyer lie between two prices. */
export interface BidStep {
  buyer: string
  from: string
  to: string
  bids: number
  wins: number
}

/** The bids of a range, in steps of prices of one width; steps without a bid are left out. */
export interface Bids {
  data: readonly BidStep[]
  step: string | null
}

/** How long a buyer took for its pings, or posts. */
export interface BuyerLatency {
  buyer_id: string
  half: string
  calls: number
  p50_ms: number
  p95_ms: number
  p99_ms: number
  /** How many took at most as long as each of `within_ms`. */
  within: readonly number[]
}

/** The latencies of a range. */
export interface Latencies {
  data: readonly BuyerLatency[]
  within_ms: readonly number[]
}

/** A column for every step of prices from nothing to the highest bid of any buyer, so that buyers can be compared. */
export function bidColumns({ data, step }: Bids, buyer: string): HistogramColumn[] {
  const width = Number(step)
  const highest = Math.max(...data.map(({ to }) => Number(to)))
  return Array.from({ length: Math.round(highest / width) }, (_, index) => {
    const found = data.find((one) => one.buyer === buyer && Math.round(Number(one.from) / width) === index)
    const label = ((index + 1) * width).toFixed(2)
    return { label, count: found?.bids ?? 0, marked: found?.wins ?? 0 }
  })
}

/** A column for the calls that took longer than one step and at most as long as the next; the last for slower ones. */
export function latencyColumns(
  { calls, within }: BuyerLatency,
  within_ms: readonly number[],
): HistogramColumn[] {
  const counts = [...within, calls]
  return counts.map((count, index) => {
    const ms = within_ms[index]
    return {
      label: ms === undefined ? 'slower' : tookText(ms),
      count: count - (counts[index - 1] ?? 0),
    }
  })
}
