import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bookSales } from '../../../../collector/pipeline/leads/book-sales.ts'
import type { Report } from '../../../../collector/pipeline/reports/tell-report.ts'
import { DATABASES } from '../../../support/databases.ts'
import { clickRow, conversionRow, eventRow, leadRow, saleRow } from '../../../support/report-rows.ts'
import { HOUR, NOW, useReports } from './use-reports.ts'

const micros = (amount: unknown) => {
  const [, sign, units, decimals] = /^(-?)(\d+)\.(\d+)$/.exec(String(amount)) ?? []
  const size = BigInt(units ?? 0) * 1_000_000n + BigInt((decimals ?? '').padEnd(6, '0'))
  return sign === '-' ? -size : size
}
const sumOf = (report: Report, metric: string) =>
  report.data.reduce((sum, row) => sum + micros(row[metric]), 0n)

describe.each(DATABASES)('reports on $name', ({ create }) => {
  const { reports, ask, db } = useReports(create)

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
        await reports().empty()
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
              await bookSales(reports().deps, tx, lead, 'test')
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
})
