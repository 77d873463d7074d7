import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bookSales } from '../../../../collector/pipeline/leads/book-sales.ts'
import { openReportVerbs, type ReportVerbs } from '../../../../collector/pipeline/reports/report-verbs.ts'
import type { AskedReport, Report } from '../../../../collector/pipeline/reports/tell-report.ts'
import { DATABASES } from '../../../support/databases.ts'
import {
  auctionRows,
  callRow,
  clickRow,
  conversionRow,
  eventRow,
  leadRow,
  saleRow,
} from '../../../support/report-rows.ts'
import { openWorld, type World } from '../../../support/world.ts'

const NOW = Date.UTC(2026, 0, 15, 12)
const HOUR = 3_600_000
const DAY = 24 * HOUR

const TABLES = [
  ...(['clicks', 'events', 'conversions', 'leads', 'sales', 'ledger'] as const),
  ...(['auctions', 'auction_entries', 'buyer_calls'] as const),
] as const

const micros = (amount: unknown) => {
  const [, sign, units, decimals] = /^(-?)(\d+)\.(\d+)$/.exec(String(amount)) ?? []
  const size = BigInt(units ?? 0) * 1_000_000n + BigInt((decimals ?? '').padEnd(6, '0'))
  return sign === '-' ? -size : size
}
const sumOf = (report: Report, metric: string) =>
  report.data.reduce((sum, row) => sum + micros(row[metric]), 0n)

describe.each(DATABASES)('reports on $name', ({ create }) => {
  let world: World
  let reports: ReportVerbs
  const ask = (asked: Partial<AskedReport>) =>
    reports.report({
      ...{ from: 0, to: NOW + 400 * DAY, basis: 'event', groupBy: [], metrics: ['clicks'] },
      ...{ limit: 1000, offset: 0, totals: false },
      ...asked,
    })
  const db = () => world.deps.store.db

  beforeAll(async () => {
    world = await openWorld(await create())
    reports = openReportVerbs(world.deps)
  })
  beforeEach(async () => {
    for (const table of TABLES) await db().deleteFrom(table).execute()
  })
  afterAll(() => world.close())

  it('says what the ledger says, to the micro-unit, whatever is sold, returned and rejected', async () => {
    const change = fc.record({
      lead: fc.nat(5),
      account: fc.nat(2),
      state: fc.constantFrom('sold', 'delivered', 'refused', 'returned', 'unknown'),
      price: fc.bigInt(0n, 999_999_999_999_999n).map(Number),
    })
    const groups = fc.subarray(['date', 'source', 'buyer', 'sub1', 'hour', 'currency', 'offer'] as const, {
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), groups, async (changes, groupBy) => {
        for (const table of TABLES) await db().deleteFrom(table).execute()
        const leads = Array.from({ length: 6 }, (_, n) =>
          leadRow(NOW - n * 7 * HOUR, { pid: n % 2 ? 'fb_ads' : 'organic', test: n === 5 ? 1 : 0 }),
        )
        await db().insertInto('leads').values(leads).execute()
        const accounts = ['acme', 'globex', 'third']
        for (const { lead: n, account, state, price } of changes) {
          const lead = leads[n] ?? leadRow(NOW)
          await db()
            .transaction()
            .execute(async (tx) => {
              const buyer_id = accounts[account] ?? ''
              const sale = saleRow(lead, { account_id: buyer_id, buyer_id, state, price_micros: price })
              await tx
                .insertInto('sales')
                .values(sale)
                .onConflict((conflict) =>
                  conflict.columns(['lead_uid', 'account_id']).doUpdateSet({ state, price_micros: price }),
                )
                .execute()
              await bookSales(world.deps, tx, lead, 'test')
            })
        }
        const metrics = ['lead_revenue', 'lead_payout', 'revenue', 'payout', 'profit'] as const
        const report = await ask({ groupBy, metrics, totals: true })
        const ledger = await db().selectFrom('ledger').selectAll().execute()
        const entered = (kind: string) =>
          ledger.filter((row) => row.kind === kind).reduce((sum, row) => sum + BigInt(row.amount_micros), 0n)
        const standing = (
          await db()
            .selectFrom('sales')
            .selectAll()
            .where('test', '=', 0)
            .where('state', 'in', ['sold', 'delivered'])
            .execute()
        ).reduce((sum, row) => sum + BigInt(row.price_micros), 0n)
        expect(sumOf(report, 'lead_revenue')).toBe(entered('revenue'))
        expect(sumOf(report, 'lead_revenue')).toBe(standing)
        expect(sumOf(report, 'lead_payout')).toBe(entered('payout'))
        expect(sumOf(report, 'profit')).toBe(entered('revenue') - entered('payout'))
        expect(micros(report.totals?.lead_revenue)).toBe(entered('revenue'))
      }),
      { numRuns: 12 },
    )
  })

  it('adds up sums that no number holds exactly', async () => {
    const rows = Array.from({ length: 12 }, () => conversionRow(NOW, { revenue_micros: 999_999_999_999_999 }))
    await db()
      .insertInto('conversions')
      .values([...rows, conversionRow(NOW, { revenue_micros: 1 })])
      .execute()
    const { data } = await ask({ metrics: ['revenue', 'conversions', 'epc'] })
    expect(data).toEqual([{ revenue: '11999999999.999989', conversions: 13, epc: null }])
  })

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
    const day = await reports.overview(
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

  it('groups by what the landing brought, unless the event brought its own', async () => {
    const body = (
      params: Record<string, string>,
      url = 'https://lp.example/a?sub1=x#top',
      user_agent = 'iPhone',
    ) => JSON.stringify({ url, params, user_agent })
    const [one, two] = [
      clickRow(NOW, { body: body({ sub1: 'banner', utm_source: 'google' }) }),
      clickRow(NOW, { body: body({}, 'https://lp.example/b#x', 'Mozilla/5.0 (X11; Linux x86_64)') }),
    ]
    await db().insertInto('clicks').values([one, two]).execute()
    const of = ({ transaction_id }: { transaction_id: string }) => ({ transaction_id })
    const own = eventRow(NOW, { ...of(one), body: JSON.stringify({ tracking: { sub1: 'own' } }) })
    await db()
      .insertInto('events')
      .values([own, eventRow(NOW, of(one)), eventRow(NOW, of(two))])
      .execute()
    const sale = { ...of(one), event_uid: own.event_uid, revenue_micros: 5_000_000 }
    await db().insertInto('conversions').values(conversionRow(NOW, sale)).execute()
    const bySub = await ask({ groupBy: ['sub1'], metrics: ['clicks', 'events', 'revenue'] })
    expect(new Set(bySub.data)).toEqual(
      new Set([
        { sub1: 'banner', clicks: 1, events: 1, revenue: '0.00' },
        { sub1: 'own', clicks: 0, events: 1, revenue: '5.00' },
        { sub1: null, clicks: 1, events: 1, revenue: '0.00' },
      ]),
    )
    const pages = await ask({ groupBy: ['landing_page', 'device'], metrics: ['clicks', 'revenue', 'epc'] })
    expect(new Set(pages.data)).toEqual(
      new Set([
        { landing_page: 'https://lp.example/a', device: 'mobile', clicks: 1, revenue: '5.00', epc: '5.00' },
        { landing_page: 'https://lp.example/b', device: 'desktop', clicks: 1, revenue: '0.00', epc: '0.00' },
      ]),
    )
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

  it('counts each conversion by its status, and only the money of the accepted', async () => {
    const money = { revenue_micros: 10_000_000, payout_micros: 4_000_000 }
    const [shared] = [leadRow(NOW)]
    const rows = ['accepted', 'accepted', 'pending', 'rejected'].map((status) =>
      conversionRow(NOW, { ...money, status }),
    )
    const counted = conversionRow(NOW, { ...money, transaction_id: shared?.transaction_id ?? '' })
    await db()
      .insertInto('conversions')
      .values([...rows, counted])
      .execute()
    if (shared)
      await db()
        .insertInto('sales')
        .values(saleRow(shared, { share_ppm: 200_000, price_micros: 2_000_000 }))
        .execute()
    const metrics = [
      ...(['conversions', 'conversions_accepted', 'conversions_pending', 'conversions_rejected'] as const),
      ...(['conversion_revenue', 'pending_revenue', 'payout', 'margin'] as const),
    ] as const
    expect((await ask({ metrics })).data).toEqual([
      {
        ...{ conversions: 4, conversions_accepted: 3, conversions_pending: 1, conversions_rejected: 1 },
        ...{ conversion_revenue: '20.00', pending_revenue: '10.00', payout: '12.00', margin: 0.4 },
      },
    ])
  })

  it('counts pings, bids, wins and posts by buyer, and how long 95 of 100 calls took', async () => {
    const times = Array.from({ length: 40 }, (_, n) => ((n * 37) % 40) + 1)
    await db()
      .insertInto('buyer_calls')
      .values([
        ...times.map((ms) => callRow(NOW, ms)),
        callRow(NOW, 900, { half: 'post' }),
        callRow(NOW, 7, { buyer_id: 'globex', half: 'post', outcome: 'rejected' }),
        callRow(NOW, 9999, { test: 1 }),
      ])
      .execute()
    const { auction, entries } = auctionRows(NOW, [
      { buyer: 'acme', price: 12_000_000, code: 'sold' },
      { buyer: 'acme', price: 7_000_001 },
      { buyer: 'globex', price: null, code: 'no_bid' },
    ])
    await db().insertInto('auctions').values(auction).execute()
    await db().insertInto('auction_entries').values(entries).execute()
    await db()
      .insertInto('sales')
      .values([saleRow(leadRow(NOW)), saleRow(leadRow(NOW, { test: 1 }))])
      .execute()
    const metrics = [
      'pings',
      'bids',
      'avg_bid',
      'wins',
      'win_rate',
      'posts',
      'accept_rate',
      'p95_ms',
    ] as const
    const report = await ask({ groupBy: ['buyer'], metrics, sort: { by: 'p95_ms', descending: true } })
    expect(report.data).toEqual([
      {
        buyer: 'acme',
        pings: 40,
        bids: 2,
        avg_bid: '9.500001',
        wins: 1,
        win_rate: 0.5,
        posts: 1,
        accept_rate: 1,
        p95_ms: 39,
      },
      {
        buyer: 'globex',
        pings: 0,
        bids: 0,
        avg_bid: null,
        wins: 0,
        win_rate: null,
        posts: 1,
        accept_rate: 0,
        p95_ms: 7,
      },
    ])
    const bids = await reports.bids({ from: 0, to: NOW + DAY, basis: 'event' })
    expect(bids).toEqual({
      step: '1.00',
      data: [
        { buyer: 'acme', from: '7.00', to: '8.00', bids: 1, wins: 0 },
        { buyer: 'acme', from: '12.00', to: '13.00', bids: 1, wins: 1 },
      ],
    })
    const latency = await reports.latency({ from: 0, to: NOW + DAY, basis: 'event' })
    expect(latency.data[0]).toMatchObject({
      buyer_id: 'acme',
      half: 'ping',
      calls: 40,
      p50_ms: 20,
      p95_ms: 38,
      p99_ms: 40,
    })
    expect(latency.data[0]?.within).toEqual([40, 40, 40, 40, 40, 40, 40])
  })

  it('sorts, pages without gaps or repeats, and keeps bots apart', async () => {
    const rows = Array.from({ length: 25 }, (_, n) =>
      clickRow(NOW, { pid: `p${String(n).padStart(2, '0')}`, bot: n === 3 ? 1 : 0 }),
    )
    await db()
      .insertInto('clicks')
      .values([...rows, clickRow(NOW, { pid: 'p07' })])
      .execute()
    const seen: unknown[] = []
    for (let offset: number | null = 0; offset !== null; ) {
      const page: Report = await ask({ groupBy: ['source'], metrics: ['clicks', 'bots'], limit: 10, offset })
      seen.push(...page.data.map((row) => row.source))
      if (offset === 0) expect(page.data[0]).toEqual({ source: 'p07', clicks: 2, bots: 0 })
      offset = page.next
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
    expect(seen.at(-1)).toBe('p03')
  })

  it('tells an overview with the range before, and a series without holes', async () => {
    const at = (day: number) => Date.UTC(2026, 0, day, 5)
    await db()
      .insertInto('clicks')
      .values([at(2), at(10), at(10), at(12)].map((one) => clickRow(one)))
      .execute()
    const overview = await reports.overview({ from: '2026-01-09', to: '2026-01-13', basis: 'event' }, [
      'clicks',
      'revenue',
    ])
    expect(overview.cards).toEqual([
      { metric: 'clicks', value: 3, previous: 0, change: null, series: [0, 2, 0, 1] },
      {
        metric: 'revenue',
        value: '0.00',
        previous: '0.00',
        change: null,
        series: ['0.00', '0.00', '0.00', '0.00'],
      },
    ])
    const more = await reports.overview({ from: '2026-01-08', to: '2026-01-15', basis: 'event' }, ['clicks'])
    expect(more.cards[0]).toMatchObject({ value: 3, previous: 1, change: 2 })
  })

  it('tells a campaign’s funnel in the order of its events', async () => {
    const clicks = Array.from({ length: 4 }, () => clickRow(NOW))
    await db().insertInto('clicks').values(clicks).execute()
    const [one, two] = clicks.map(({ transaction_id }) => transaction_id)
    await db()
      .insertInto('events')
      .values([
        eventRow(NOW, { transaction_id: one ?? '', message_id: 'a' }),
        eventRow(NOW, { transaction_id: one ?? '', message_id: 'b' }),
        eventRow(NOW, { transaction_id: two ?? '' }),
        eventRow(NOW, { transaction_id: one ?? '', event_id: 'step_2' }),
      ])
      .execute()
    const { data } = await reports.funnel({ cid: 'auto', from: 0, to: NOW + DAY, basis: 'event' })
    expect(data.slice(0, 3)).toEqual([
      { kind: 'click', id: 'click', name: 'Click', transactions: 4, of_first: 1, of_previous: null },
      {
        kind: 'step',
        id: 'step_1',
        name: 'Started the form',
        transactions: 2,
        of_first: 0.5,
        of_previous: 0.5,
      },
      {
        kind: 'step',
        id: 'step_2',
        name: 'Gave contact details',
        transactions: 1,
        of_first: 0.25,
        of_previous: 0.5,
      },
    ])
    expect(data.map(({ id }) => id)).toEqual([
      ...['click', 'step_1', 'step_2', 'call', 'lead', 'lead_sold', 'sale', 'upsell', 'server_sale'],
    ])
  })

  it('tells by weekday and hour of the day when most happens', async () => {
    await db()
      .insertInto('clicks')
      .values([NOW, NOW + 7 * DAY].map((at) => clickRow(at)))
      .execute()
    const { data } = await reports.heat({ from: 0, to: NOW + 30 * DAY, basis: 'event' }, 'clicks')
    expect(data).toEqual([{ weekday: 4, hour_of_day: 12, clicks: 2 }])
  })
})
