import type { Outcome } from './outcome.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** How long to wait after the first, second, … attempt that did not succeed, unless configured otherwise. */
export const RETRY_SCHEDULE_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  8 * HOUR_MS,
  12 * HOUR_MS,
]

/** The longest that a `Retry-After` can put a delivery off. */
export const RETRY_AFTER_CAP_MS = 24 * HOUR_MS

const JITTER = 0.2

/** What happens to a delivery after an attempt. */
export type NextTry =
  | { status: 'retry'; at: number }
  | { status: 'dead' }
  | { status: 'done' }
  | { status: 'failed' }

/**
 * Decides what follows the `attempt`-th attempt (the first is 1): another one at a time of the schedule, spread by
 * ±20 % and never sooner than the other side asked, or `dead` when the schedule is used up.
 * `random` gives numbers from 0 up to, but not including, 1.
 */
export function nextTry(
  outcome: Outcome,
  attempt: number,
  schedule: readonly number[],
  random: () => number,
  now: number,
): NextTry {
  if (outcome.status !== 'later') return { status: outcome.status }
  const wait = schedule[attempt - 1]
  if (wait === undefined) return { status: 'dead' }
  const spread = wait * (1 - JITTER + 2 * JITTER * random())
  const asked = Math.min(outcome.afterMs ?? 0, RETRY_AFTER_CAP_MS)
  return { status: 'retry', at: now + Math.ceil(Math.max(spread, asked)) }
}

/**
 * How long a `Retry-After` header asks to wait: seconds (whole or with a fraction), any of the three HTTP dates, or
 * an ISO 8601 time. A time that has passed is 0; what cannot be read is undefined.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return capped(Number(text) * SECOND_MS)
  const at = httpDate(text) ?? isoTime(text)
  return at === undefined ? undefined : capped(at - now)
}

function capped(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), RETRY_AFTER_CAP_MS)
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const IMF =
  /^[a-z]{3}, (?<day>\d{2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) (?:gmt|utc)$/i
const RFC_850 =
  /^[a-z]{6,9}, (?<day>\d{2})-(?<month>[a-z]{3})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) (?:gmt|utc)$/i
const ASCTIME = /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/i
const ISO = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}:\d{2}(\.\d+)?(z|[+-]\d{2}:\d{2})$/i

function httpDate(text: string): number | undefined {
  const { day, month, year, time } =
    (IMF.exec(text) ?? RFC_850.exec(text) ?? ASCTIME.exec(text))?.groups ?? {}
  if (!day || !month || !year || !time) return undefined
  const monthIndex = MONTHS.indexOf(month.toLowerCase())
  if (monthIndex < 0) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  const at = Date.UTC(fullYear(year), monthIndex, Number(day), hours, minutes, seconds)
  // Date.UTC rolls 31 February over into March; a date that is none is not to be read.
  return new Date(at).getUTCDate() === Number(day) && hours < 24 && minutes < 60 ? at : undefined
}

// The two digits of the RFC 850 form are of this century until 2069, as POSIX has it.
function fullYear(year: string): number {
  if (year.length === 4) return Number(year)
  return Number(year) < 70 ? 2000 + Number(year) : 1900 + Number(year)
}

function isoTime(text: string): number | undefined {
  const at = ISO.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
