import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

// The names the field uses are fixed offsets, summer or not.
const OFFSETS: Record<string, string> = {
  PST: '-08:00',
  EST: '-05:00',
  CST: '-06:00',
  MST: '-07:00',
  AKST: '-09:00',
  HST: '-10:00',
  SST: '-11:00',
  AST: '-04:00',
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?$/

/** What is wrong with a date of the form `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`, or undefined. */
export function dateTimeFault(text: string): string | undefined {
  return wallTime(text) ? undefined : 'must be a date as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS'
}

/** What is wrong with a date or moment, which may also be in ISO 8601 with its offset, or undefined. */
export function momentFault(text: string): string | undefined {
  if (wallTime(text) || ISO.safeParse(text.trim()).success) return undefined
  return 'must be a date as YYYY-MM-DD, YYYY-MM-DD HH:MM:SS or 2026-11-21T08:00:00Z'
}

const ISO = z.iso.datetime({ offset: true })

/** What is wrong with a time zone: one of PST, EST, … or an IANA name, or undefined. */
export function timezoneFault(name: string): string | undefined {
  return zoneOf(name)
    ? undefined
    : `must be one of ${Object.keys(OFFSETS).join(', ')} or a name such as America/New_York`
}

/** The moment a wall clock in a time zone showed this, in milliseconds since 1970. */
export function instantOf(dateTime: string, timezone: string): number {
  const wall = wallTime(dateTime)
  const zone = zoneOf(timezone)
  if (!wall || !zone) throw new RangeError(`not a time: ${dateTime} ${timezone}`)
  return wall.toZonedDateTime(zone).epochMilliseconds
}

function wallTime(text: string): Temporal.PlainDateTime | undefined {
  const [, date, time = '00:00:00'] = DATE_TIME.exec(text.trim()) ?? []
  if (!date) return undefined
  try {
    return Temporal.PlainDateTime.from(`${date}T${time}`, { overflow: 'reject' })
  } catch {
    return undefined
  }
}

function zoneOf(name: string): string | undefined {
  const trimmed = name.trim()
  const fixed = OFFSETS[trimmed.toUpperCase()]
  if (fixed) return fixed
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(trimmed)) return undefined
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: trimmed }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
