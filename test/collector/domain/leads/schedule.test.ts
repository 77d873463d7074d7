import { describe, expect, it } from 'vitest'
import { inSchedule } from '../../../../collector/domain/leads/schedule.ts'
import { accountOf } from './lead-things.ts'

type Hours = NonNullable<ReturnType<typeof accountOf>['schedule']>['hours']

const scheduleOf = (hours: Hours, timezone?: string) =>
  accountOf('a', { schedule: { hours, ...(timezone ? { timezone } : {}) } }).schedule

const office = scheduleOf(
  [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:30' }],
  'America/New_York',
)
const night = scheduleOf([
  { days: ['fri'], from: '22:00', to: '24:00' },
  { days: ['sat'], from: '00:00', to: '02:00' },
])

describe('a schedule', () => {
  it.each([
    ['the minute before it opens', '2026-11-20T13:59:59.999Z', false],
    ['the minute it opens', '2026-11-20T14:00:00Z', true],
    ['the last minute', '2026-11-20T22:29:59.999Z', true],
    ['the minute that no longer counts', '2026-11-20T22:30:00Z', false],
    ['a day off', '2026-11-21T15:00:00Z', false],
    ['the opening an hour earlier in UTC while it is summer', '2026-07-20T13:00:00Z', true],
  ])('in its own time zone knows %s', (_case, iso, open) => {
    expect(inSchedule(office, 'Asia/Tokyo', Date.parse(iso))).toBe(open)
  })

  it.each([
    ['2026-11-20T21:59:00Z', false],
    ['2026-11-20T23:59:59Z', true],
    ['2026-11-21T00:00:00Z', true],
    ['2026-11-21T02:00:00Z', false],
  ])('over midnight at %s is open: %s', (iso, open) => {
    expect(inSchedule(night, 'UTC', Date.parse(iso))).toBe(open)
  })

  it('goes by the given time zone without one of its own', () => {
    expect(inSchedule(night, 'America/Los_Angeles', Date.parse('2026-11-21T06:00:00Z'))).toBe(true)
    expect(inSchedule(night, 'UTC', Date.parse('2026-11-21T06:00:00Z'))).toBe(false)
  })

  it('is open all of the hour that comes twice', () => {
    const hour = scheduleOf([{ days: ['sun'], from: '01:00', to: '02:00' }], 'America/New_York')
    const open = ['05:00', '05:59', '06:00', '06:59', '07:00'].map((time) =>
      inSchedule(hour, 'UTC', Date.parse(`2026-11-01T${time}:00Z`)),
    )
    expect(open).toEqual([true, true, true, true, false])
  })

  it('that is not there is always open', () => {
    expect(inSchedule(undefined, 'UTC', 0)).toBe(true)
  })
})
