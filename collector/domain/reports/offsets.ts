import { Temporal } from 'temporal-polyfill'

/** From a moment on, how far a time zone's clocks are ahead of UTC. */
export interface Offset {
  from: number
  ahead_ms: number
}

// What lies before is told by the first offset: nobody reports over so many years by the hour.
const MOST_YEARS_MS = 10 * 366 * 86_400_000

/** The offsets of a time zone within a range, the first one first: one more than there were changes of the clocks. */
export function offsetsWithin(timezone: string, from: number, to: number): [Offset, ...Offset[]] {
  const begin = Math.max(from, to - MOST_YEARS_MS)
  let at = Temporal.Instant.fromEpochMilliseconds(begin).toZonedDateTimeISO(timezone)
  const offsets: [Offset, ...Offset[]] = [{ from: begin, ahead_ms: aheadOf(at) }]
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds >= to) return offsets
    offsets.push({ from: next.epochMilliseconds, ahead_ms: aheadOf(next) })
    at = next
  }
}

/** The moment at which a day begins in a time zone: at midnight, or at the first moment after it where there is none. */
export function startOfDay(date: string, timezone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds
}

function aheadOf(at: Temporal.ZonedDateTime): number {
  return Math.round(at.offsetNanoseconds / 1_000_000)
}

/** How far the clocks are ahead of UTC at a moment, by the offsets of a range. */
export function aheadAt(offsets: readonly Offset[], at: number): number {
  return (offsets.findLast(({ from }) => from <= at) ?? offsets[0])?.ahead_ms ?? 0
}
