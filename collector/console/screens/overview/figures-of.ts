import { useQuery } from '@tanstack/preact-query'
import { ask } from '../../api/ask.ts'
import { queryText, type Row } from '../../api/records.ts'

/** A figure now and in the range before, and how it went in between. */
export interface Card {
  metric: string
  value: number | string | null
  previous: number | string | null
  change: number | null
  series: readonly (number | string | null)[]
}

/** The state of things at one glance. */
export interface Overview {
  cards: readonly Card[]
  series: { by: 'date' | 'hour'; labels: readonly string[] }
  timezone: string
}

/** A report of the API over the filters of the page. */
export function useReport<T = { data: Row[] }>(
  path: string,
  filters: Readonly<Record<string, string>>,
  enabled = true,
) {
  const query = queryText(filters)
  return useQuery({
    queryKey: ['reports', path, query],
    queryFn: ({ signal }) =>
      ask<T>(`/api/admin/reports${path}${query === '' ? '' : `?${query}`}`, { signal }),
    enabled,
    staleTime: 10_000,
    refetchInterval: 30_000,
  })
}

const DAYS: Readonly<Record<string, number>> = { today: 0, '7d': 6, '30d': 29, '90d': 89 }

/** The first day of a range, as a date; reports count whole days of their own time zone. */
export function firstDay(range: string, now: number): string {
  const days = DAYS[range]
  if (days === undefined) return ''
  const date = new Date(now - days * 86_400_000)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
}

/** The ranges that reports offer. */
export const RANGES = [
  ['', 'Last 30 days'],
  ['today', 'Today'],
  ['7d', 'Last 7 days'],
  ['90d', 'Last 90 days'],
] as const
