import { describe, expect, it } from 'vitest'
import { DATABASES } from '../../../support/databases.ts'
import { auctionRows, callRow, clickRow, eventRow, leadRow, saleRow } from '../../../support/report-rows.ts'
import { DAY, NOW, useReports } from './use-reports.ts'

describe.each(DATABASES)('reports on $name', ({ create }) => {
  const { reports, ask, db } = useReports(create)

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
    const bids = await reports().bids({ from: 0, to: NOW + DAY, basis: 'event' })
    expect(bids).toEqual({
      step: '1.00',
      data: [
        { buyer: 'acme', from: '7.00', to: '8.00', bids: 1, wins: 0 },
        { buyer: 'acme', from: '12.00', to: '13.00', bids: 1, wins: 1 },
      ],
    })
    const latency = await reports().latency({ from: 0, to: NOW + DAY, basis: 'event' })
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

  it('tells an overview with the range before, and a series without holes', async () => {
    const at = (day: number) => Date.UTC(2026, 0, day, 5)
    await db()
      .insertInto('clicks')
      .values([at(2), at(10), at(10), at(12)].map((one) => clickRow(one)))
      .execute()
    const overview = await reports().overview({ from: '2026-01-09', to: '2026-01-13', basis: 'event' }, [
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
    const more = await reports().overview({ from: '2026-01-08', to: '2026-01-15', basis: 'event' }, [
      'clicks',
    ])
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
    const { data } = await reports().funnel({ cid: 'auto', from: 0, to: NOW + DAY, basis: 'event' })
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
    const { data } = await reports().heat({ from: 0, to: NOW + 30 * DAY, basis: 'event' }, 'clicks')
    expect(data).toEqual([{ weekday: 4, hour_of_day: 12, clicks: 2 }])
  })
})
