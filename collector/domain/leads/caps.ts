import { Temporal } from 'temporal-polyfill'
import type { DeliveryAccount } from '../delivery-account.ts'
import type { Micros } from '../money.ts'

/** A stretch of time in which an account takes so much at most; windows of different times have different keys. */
export interface CapWindow {
  /** Such as day:2026-11-21, hour:2026-11-21T08-05:00, week:2026-W47, month:2026-11, total. */
  key: string
  /** Most leads. */
  count?: number
  /** Most revenue. */
  revenue?: Micros
}

/**
 * The windows of an account's caps that a moment falls into, each once, with the tightest of its limits; by the
 * calendar of the account's own time zone, else of the one given.
 */
export function capWindows(account: DeliveryAccount, timezone: string, at: number): CapWindow[] {
  if (account.caps.length === 0) return []
  const wall = wallClock(account.timezone ?? timezone, at)
  const windows = new Map<string, CapWindow>()
  for (const { per, count, revenue } of account.caps) {
    const key = keyOf(per, wall)
    const known = windows.get(key)
    const limits = { count: least(known?.count, count), revenue: least(known?.revenue, revenue) }
    windows.set(key, {
      key,
      ...(limits.count === undefined ? {} : { count: limits.count }),
      ...(limits.revenue === undefined ? {} : { revenue: limits.revenue }),
    })
  }
  return [...windows.values()]
}

/** The key under which a day's leads of a campaign are counted, for the most that an account may have of them. */
export function shareWindow(cid: string, at: number, timezone: string): string {
  return `share:${cid}:${wallClock(timezone, at).toPlainDate().toString()}`
}

function wallClock(timezone: string, at: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone)
}

function keyOf(per: DeliveryAccount['caps'][number]['per'], wall: Temporal.ZonedDateTime): string {
  const day = wall.toPlainDate()
  switch (per) {
    case 'hour':
      // With its offset: in autumn one hour of the wall clock comes twice, and both are hours of their own.
      return `hour:${day.toString()}T${twoDigits(wall.hour)}${wall.offset}`
    case 'day':
      return `day:${day.toString()}`
    case 'week':
      return `week:${wall.yearOfWeek}-W${twoDigits(wall.weekOfYear ?? 0)}`
    case 'month':
      return `month:${day.toPlainYearMonth().toString()}`
    case 'total':
      return 'total'
  }
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
