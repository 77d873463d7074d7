import { describe, expect, it } from 'vitest'
import {
  dateTimeFault,
  instantOf,
  momentFault,
  timezoneFault,
} from '../../../collector/domain/conversion-time.ts'

const at = (dateTime: string, zone: string) => new Date(instantOf(dateTime, zone)).toISOString()

describe('a conversion’s time', () => {
  it.each(['2026-01-10', '2026-01-10 00:00:00', '2026-01-10T23:59:59', ' 2026-01-10 ', '2028-02-29'])(
    'is told as %j',
    (text) => {
      expect(dateTimeFault(text)).toBeUndefined()
    },
  )

  it.each([
    ...['', '2026-1-10', '10.01.2026', '2026-02-29', '2026-13-01', '2026-01-10 24:00:00', '2026-01-10 10:00'],
    ...[
      '2026-01-10 10:00:61',
      '2026-01-10T10:00:00Z',
      '2026-01-10 10:00:00 PST',
      '20260110',
      'now',
      '٢٠٢٦-٠١-١٠',
    ],
  ])('is not told as %j', (text) => {
    expect(dateTimeFault(text)).toBe('must be a date as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS')
    expect(() => instantOf(text, 'UTC')).toThrow(RangeError)
  })

  it.each(['2026-01-10T10:00:00Z', '2026-01-10T10:00:00.123+02:00', '2026-01-10 10:00:00'])(
    'of a consent may also be %j',
    (text) => {
      expect(momentFault(text)).toBeUndefined()
    },
  )

  it('of a consent is no other text', () => {
    expect(momentFault('2026-02-29T10:00:00Z')).toMatch(/^must be a date/)
  })

  it.each([
    ['PST', '2026-07-01T20:00:00.000Z'],
    ['EST', '2026-07-01T17:00:00.000Z'],
    ['CST', '2026-07-01T18:00:00.000Z'],
    ['MST', '2026-07-01T19:00:00.000Z'],
    ['AKST', '2026-07-01T21:00:00.000Z'],
    ['HST', '2026-07-01T22:00:00.000Z'],
    ['SST', '2026-07-01T23:00:00.000Z'],
    ['AST', '2026-07-01T16:00:00.000Z'],
    ['pst', '2026-07-01T20:00:00.000Z'],
    [' EST ', '2026-07-01T17:00:00.000Z'],
    ['America/Los_Angeles', '2026-07-01T19:00:00.000Z'],
    ['UTC', '2026-07-01T12:00:00.000Z'],
  ])('in %s at noon of a summer’s day is %s', (zone, moment) => {
    expect(at('2026-07-01 12:00:00', zone)).toBe(moment)
  })

  it('is read where the clocks are put forward or back too', () => {
    expect(at('2026-03-08 02:30:00', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z')
    expect(at('2026-11-01 01:30:00', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z')
    expect(at('2026-03-08 02:30:00', 'EST')).toBe('2026-03-08T07:30:00.000Z')
  })

  it('without a time of day is the day’s beginning', () => {
    expect(at('2026-07-01', 'Asia/Kolkata')).toBe('2026-06-30T18:30:00.000Z')
  })

  it.each(['Mars/Olympus', '', 'PDTX', '+05:00', 'America/New_York; drop', '../etc', 'x'.repeat(100)])(
    'is in no zone called %j',
    (zone) => {
      expect(timezoneFault(zone)).toMatch(/^must be one of PST, EST, .* or a name such as America\/New_York$/)
    },
  )
})
