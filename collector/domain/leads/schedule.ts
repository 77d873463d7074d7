import { Temporal } from 'temporal-polyfill'
import type { DeliveryAccount } from '../delivery-account.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/**
 * Whether leads are taken at a moment, by the clock on the wall of the schedule's own time zone, else of the one
 * given; always without a schedule.
 */
export function inSchedule(schedule: DeliveryAccount['schedule'], timezone: string, at: number): boolean {
  if (!schedule) return true
  const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(schedule.timezone ?? timezone)
  const time = wall.toPlainTime().toString({ smallestUnit: 'minute' })
  const today = DAYS[wall.dayOfWeek - 1]
  return schedule.hours.some(
    ({ days, from, to }) => days.some((day) => day === today) && from <= time && time < to,
  )
}
