import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { DATABASES } from '../../../support/databases.ts'
import { clickRow, conversionRow } from '../../../support/report-rows.ts'
import { DAY, HOUR, NOW, useReports } from './use-reports.ts'

describe.each(DATABASES)('reports on $name', ({ create }) => {
  const { reports, ask, db } = useReports(create)

  it.each([
    ['America/Los_Angeles', '2026-03-07', '2026-03-10'],
    ['America/Los_Angeles', '2026-10-31', '2026-11-03'],
    ['Europe/Berlin', '2026-03-28', '2026-03-31'],
    ['Australia/Lord_Howe', '2026-04-04', '2026-04-07'],
    ['Asia/Kathmandu', '2026-01-01', '2026-01-03'],
    ['UTC', '2026-02-27', '2026-03-02'],
  ])('puts the days and hours of %s where its clocks put them, from %s on', async (timezone, from, to) => {
    const start = Temporal.PlainDate.from(from).toZonedDateTime(timezone).epochMilliseconds
    const end = Temporal.PlainDate.from(to).toZonedDateTime(timezone).epochMilliseconds
    const moments: number[] = []
    for (let at = start - 2 * HOUR; at < end + 2 * HOUR; at += 20 * 60_000) moments.push(at)
    await db()
      .insertInto('clicks')
      .values(moments.map((at) => clickRow(at)))
      .execute()
    const counted = (label: (at: Temporal.ZonedDateTime) => string | number) => {
      const counts = new Map<string | number, number>()
      for (const at of moments.filter((one) => one >= start && one < end)) {
        const name = label(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone))
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      return counts
    }
    const told = async (dimension: 'date' | 'hour' | 'weekday' | 'hour_of_day') => {
      const { data } = await ask({ from, to, timezone, groupBy: [dimension] })
      return new Map(data.map((row) => [row[dimension], row.clicks]))
    }
    const two = (n: number) => String(n).padStart(2, '0')
    expect(await told('date')).toEqual(counted((at) => at.toPlainDate().toString()))
    expect(await told('hour')).toEqual(
      counted((at) => `${at.toPlainDate().toString()}T${two(at.hour)}:00${at.offset}`),
    )
    expect(await told('weekday')).toEqual(counted((at) => at.dayOfWeek))
    expect(await told('hour_of_day')).toEqual(counted((at) => at.hour))
  })

  it('has an hour twice where the clocks go back, and days of 23 and 25 hours', async () => {
    const back = Date.UTC(2026, 10, 1, 8, 30)
    await db()
      .insertInto('clicks')
      .values([clickRow(back), clickRow(back + HOUR)])
      .execute()
    const { data } = await ask({ timezone: 'America/Los_Angeles', groupBy: ['hour'] })
    expect(data.map((row) => row.hour)).toEqual(['2026-11-01T01:00-07:00', '2026-11-01T01:00-08:00'])
    const day = await reports().overview(
      { from: '2026-11-01', to: '2026-11-02', timezone: 'America/Los_Angeles', basis: 'event' },
      ['clicks'],
    )
    expect(day.series.labels).toHaveLength(25)
    expect(day.cards[0]?.series.filter((n) => n === 1)).toHaveLength(2)
  })

  it('takes the time zone of the campaign that is asked for', async () => {
    await db()
      .insertInto('clicks')
      .values(clickRow(Date.UTC(2026, 0, 10, 3)))
      .execute()
    expect(await ask({ cid: 'auto', groupBy: ['date'] })).toMatchObject({
      timezone: 'America/Los_Angeles',
      data: [{ date: '2026-01-09' }],
    })
    expect(await ask({ groupBy: ['date'] })).toMatchObject({
      timezone: 'UTC',
      data: [{ date: '2026-01-10' }],
    })
  })

  it('puts a conversion at its own time, or at that of its click', async () => {
    const click = clickRow(NOW - 3 * DAY)
    const { transaction_id } = click
    await db().insertInto('clicks').values(click).execute()
    const late = conversionRow(NOW, { transaction_id, occurred_at: NOW - DAY, revenue_micros: 1_000_000 })
    await db().insertInto('conversions').values(late).execute()
    const metrics = ['clicks', 'conversions', 'cvr'] as const
    expect((await ask({ groupBy: ['date'], metrics })).data).toEqual([
      { date: '2026-01-12', clicks: 1, conversions: 0, cvr: 0 },
      { date: '2026-01-14', clicks: 0, conversions: 1, cvr: null },
    ])
    expect((await ask({ groupBy: ['date'], metrics, basis: 'click' })).data).toEqual([
      { date: '2026-01-12', clicks: 1, conversions: 1, cvr: 1 },
    ])
    const within = { from: NOW - 2 * DAY, metrics }
    expect((await ask(within)).data).toEqual([{ clicks: 0, conversions: 1, cvr: null }])
    expect((await ask({ ...within, basis: 'click' })).data).toEqual([
      { clicks: 0, conversions: 0, cvr: null },
    ])
  })
})
