import { aheadAt, type Offset } from './offsets.ts'

const numbered = <N extends string>(name: N) =>
  [`${name}1`, `${name}2`, `${name}3`, `${name}4`, `${name}5`] as const

/** What a landing brought that a report can be grouped by. */
export const TRACKED = [
  ...numbered('sub'),
  ...numbered('adv'),
  ...(['utm_source', 'utm_medium', 'utm_campaign', 'utm_adgroup', 'utm_matchtype'] as const),
  ...(['utm_term', 'utm_content', 'utm_creative', 'utm_placement'] as const),
] as const

/** What a report can be grouped by. */
export const DIMENSIONS = [
  ...(['date', 'hour', 'weekday', 'hour_of_day'] as const),
  ...(['campaign', 'source', 'offer', 'goal', 'event', 'buyer', 'currency'] as const),
  ...(['landing_page', 'device'] as const),
  ...TRACKED,
] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** True for a value that a landing brought. */
export function isTracked(dimension: Dimension): dimension is (typeof TRACKED)[number] {
  return TRACKED.some((tracked) => tracked === dimension)
}

/** True where the groups have an order of their own: that of time. */
export function isTime(dimension: Dimension): dimension is 'date' | 'hour' | 'weekday' | 'hour_of_day' {
  return /^(date|hour|weekday|hour_of_day)$/.test(dimension)
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How an hour is one number: which local hour it is, then by which offset from UTC, the greatest first: in the order of time. */
export const HOUR_KEY = { factor: 10_000, shift: 1000 }

/** A group's value as people read it: a date, an hour with its offset, a weekday from 1 (Monday) to 7. */
export function labelOf(dimension: Dimension, value: string | number | null): string | number | null {
  if (value === null) return null
  if (dimension === 'date') return new Date(Number(value) * DAY_MS).toISOString().slice(0, 10)
  if (dimension === 'weekday' || dimension === 'hour_of_day') return Number(value)
  return dimension === 'hour' ? hourLabel(Number(value)) : value
}

// 2026-11-01T01:00-07:00 and 2026-11-01T01:00-08:00 are two hours: the clocks went back between them.
function hourLabel(key: number): string {
  const hour = Math.floor(key / HOUR_KEY.factor)
  const offset = HOUR_KEY.shift - (key % HOUR_KEY.factor)
  const minutes = Math.abs(offset)
  const two = (n: number) => String(n).padStart(2, '0')
  const sign = offset < 0 ? '-' : '+'
  const zone = `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return `${new Date(hour * HOUR_MS).toISOString().slice(0, 16)}${zone}`
}

/** The days or hours of a range in their order, as a report labels them: those in which nothing happened too. */
export function timeLabels(
  dimension: 'date' | 'hour',
  { from, to, offsets }: { from: number; to: number; offsets: readonly Offset[] },
): string[] {
  const labels = new Set<string>()
  // By the quarter: there are time zones of that kind.
  for (let at = Math.floor(from / QUARTER_MS) * QUARTER_MS; at < to; at += QUARTER_MS) {
    const ahead = aheadAt(offsets, at)
    const key =
      dimension === 'date'
        ? Math.floor((at + ahead) / DAY_MS)
        : Math.floor((at + ahead) / HOUR_MS) * HOUR_KEY.factor + HOUR_KEY.shift - ahead / 60_000
    labels.add(String(labelOf(dimension, key)))
  }
  return [...labels]
}

const QUARTER_MS = HOUR_MS / 4
