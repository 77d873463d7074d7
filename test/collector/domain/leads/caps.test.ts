import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capWindows, shareWindow } from '../../../../collector/domain/leads/caps.ts'
import { accountOf } from './lead-things.ts'

const NEW_YORK = 'America/New_York'
const at = (iso: string) => Date.parse(iso)

const every = accountOf('a', {
  caps: [
    { count: 5, per: 'hour' },
    { count: 100, per: 'day' },
    { count: 400, per: 'week' },
    { revenue: 5000, per: 'month' },
    { count: 9000, per: 'total' },
  ],
})

const keysOf = (account: typeof every, timezone: string, iso: string) =>
  capWindows(account, timezone, at(iso)).map((window) => window.key)

describe('the windows of caps', () => {
  it('are those of the wall clock in the time zone', () => {
    expect(keysOf(every, NEW_YORK, '2026-11-21T04:30:00Z')).toEqual([
      'hour:2026-11-20T23-05:00',
      'day:2026-11-20',
      'week:2026-W47',
      'month:2026-11',
      'total',
    ])
  })

  it('go by the account’s own time zone before the campaign’s', () => {
    const tokyo = accountOf('a', { timezone: 'Asia/Tokyo', caps: [{ count: 1, per: 'day' }] })
    expect(keysOf(tokyo, NEW_YORK, '2026-11-20T20:00:00Z')).toEqual(['day:2026-11-21'])
  })

  it('name the week by the year that it belongs to', () => {
    const weekly = accountOf('a', { caps: [{ count: 1, per: 'week' }] })
    expect(keysOf(weekly, 'UTC', '2027-01-01T12:00:00Z')).toEqual(['week:2026-W53'])
    expect(keysOf(weekly, 'UTC', '2027-01-04T00:00:00Z')).toEqual(['week:2027-W01'])
  })

  it('hold the limits, in micros, and are one for several caps of the same time', () => {
    const account = accountOf('a', {
      caps: [
        { count: 100, per: 'day' },
        { revenue: 50, per: 'day' },
        { count: 80, per: 'day' },
        { revenue: 60, per: 'day' },
      ],
    })
    expect(capWindows(account, 'UTC', at('2026-11-21T00:00:00Z'))).toEqual([
      { key: 'day:2026-11-21', count: 80, revenue: 50_000_000 },
    ])
  })

  it('are none without caps', () => {
    expect(capWindows(accountOf('a'), 'UTC', 0)).toEqual([])
  })

  it('keep the hour that comes twice in autumn apart, on the same day', () => {
    const keys = ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'].map((iso) => keysOf(every, NEW_YORK, iso))
    expect(keys.map(([hour]) => hour)).toEqual(['hour:2026-11-01T01-04:00', 'hour:2026-11-01T01-05:00'])
    expect(keys.map(([, day]) => day)).toEqual(['day:2026-11-01', 'day:2026-11-01'])
  })

  it.each([
    ['2026-11-01', 25],
    ['2026-03-08', 23],
    ['2026-06-01', 24],
  ])('count the hours that the %s really has: %d', (day, hours) => {
    const daily = accountOf('a', { caps: [{ count: 1, per: 'day' }] })
    const noon = at(`${day}T17:00:00Z`)
    const around = Array.from({ length: 60 }, (_, index) => noon + (index - 30) * 3_600_000)
    const within = around.filter((moment) => capWindows(daily, NEW_YORK, moment)[0]?.key === `day:${day}`)
    expect(within).toHaveLength(hours)
  })

  it('are never left and entered again as time goes on', () => {
    const zone = fc.constantFrom(NEW_YORK, 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC')
    const year = { min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }
    const moments = fc.array(fc.integer(year), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(zone, moments, (timezone, some) => {
        const [first = 0, second = 0, third = 0] = some.toSorted((one, other) => one - other)
        const keys = [first, second, third].map((moment) => capWindows(every, timezone, moment))
        for (const index of every.caps.keys()) {
          const [one, between, other] = keys.map((windows) => windows[index]?.key)
          if (one === other) expect(between).toBe(one)
        }
      }),
    )
  })
})

describe('the share of a campaign', () => {
  it('is counted by the day of its time zone', () => {
    expect(shareWindow('auto', at('2026-11-21T04:30:00Z'), NEW_YORK)).toBe('share:auto:2026-11-20')
  })
})
