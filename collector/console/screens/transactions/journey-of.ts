import { useQuery } from '@tanstack/preact-query'
import { ask } from '../../api/ask.ts'

/** One thing that happened in a transaction. */
export interface JourneyItem {
  at: string
  kind: string
  code: string
  summary: string
  facts: Readonly<Record<string, string>>
}

/** All that happened in a transaction. */
export interface Journey {
  transaction_id: string
  cid: string
  pid: string
  landing: { url: string; referrer: string; params: Readonly<Record<string, string>> }
  items: readonly JourneyItem[]
}

/** The journey of a transaction, looked at anew while it may still be going on. */
export function useJourney(transactionId: string) {
  return useQuery({
    queryKey: ['journey', transactionId],
    queryFn: ({ signal }) =>
      ask<Journey>(`/api/admin/transactions/${encodeURIComponent(transactionId)}`, { signal }),
    refetchInterval: 5_000,
  })
}

/** What the conversions of a journey that stand brought and cost; money is summed in millionths, exactly. */
export function totalsOf(
  items: readonly JourneyItem[],
): { revenue: string | undefined; payout: string; currency: string } | undefined {
  const counted = items.filter(({ kind, code }) => kind === 'conversion' && code !== 'rejected')
  if (counted.length === 0) return undefined
  const sum = (name: string) =>
    decimal(counted.reduce((total, { facts }) => total + millionths(facts[name] ?? '0'), 0n))
  // A source is not told what was paid for its conversions.
  const revenue = counted.some(({ facts }) => facts.revenue !== undefined) ? sum('revenue') : undefined
  return { revenue, payout: sum('payout'), currency: counted[0]?.facts.currency ?? '' }
}

function millionths(amount: string): bigint {
  const [units = '0', decimals = ''] = amount.replace('-', '').split('.')
  const size = BigInt(units) * 1_000_000n + BigInt(decimals.padEnd(6, '0').slice(0, 6))
  return amount.startsWith('-') ? -size : size
}

function decimal(total: bigint): string {
  const size = total < 0n ? -total : total
  const decimals = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '')
  return `${total < 0n ? '-' : ''}${size / 1_000_000n}.${decimals}`
}
