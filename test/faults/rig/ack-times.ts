import type { Entry } from '../judge/ledger.ts'

/** In how many milliseconds 99 of 100 events were acknowledged whose ids begin so. */
export function ackP99(entries: readonly Entry[], prefix: string): number {
  const times = entries.flatMap((entry) =>
    entry.what === 'answered' && entry.status === 200 && entry.id.startsWith(prefix) ? [entry.ms] : [],
  )
  return times.sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0
}
