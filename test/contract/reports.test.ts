import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { startTestProgram, type TestProgram } from '../support/program.ts'

describe.each(DATABASES)('reports over HTTP on $name', ({ create }) => {
  let program: TestProgram
  let affiliate: { cookie: string }
  const admin = () => ({ authorization: `Bearer ${program.key}` })
  const report = (query: string, headers: Record<string, string> = admin()) =>
    program.get(`/api/admin/reports${query}`, headers)

  beforeAll(async () => {
    program = await startTestProgram(await create())
    const user = { email: 'aff@example.com', role: 'affiliate', pid: 'fb_ads', password: 'a password' }
    await program.post('/api/admin/users', user, admin())
    const { headers } = await program.post('/api/session', { email: user.email, password: user.password })
    affiliate = { cookie: headers.get('set-cookie')?.split(';', 1)[0] ?? '' }
    // Clicks of programs are counted as those of bots.
    const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
    for (const [n, pid, sub1] of [
      [1, 'fb_ads', 'a,"b"'],
      [2, 'fb_ads', '=HYPERLINK("x")'],
      [3, 'organic', '-2'],
    ] as const) {
      const transaction_id = `report-${n}`
      const click = { cid: 'auto', pid, transaction_id, url: 'https://lp.example/', params: { sub1 } }
      await program.post('/api/click', click, browser)
      await program.post('/api/event/auto', { event_id: 'sale', transaction_id, revenue: `${n}.10` })
    }
  })
  afterAll(() => program.stop())

  it('tells what came in, by what it is asked to', async () => {
    const { status, body } = await report(
      '?group_by=source&metrics=clicks,conversions,cvr,revenue,payout,profit&totals=1',
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: [
        {
          source: 'fb_ads',
          clicks: 2,
          conversions: 2,
          cvr: 1,
          revenue: '3.20',
          payout: '25.00',
          profit: '-21.80',
        },
        {
          source: 'organic',
          clicks: 1,
          conversions: 1,
          cvr: 1,
          revenue: '3.10',
          payout: '12.50',
          profit: '-9.40',
        },
      ],
      totals: { clicks: 3, revenue: '6.30', payout: '37.50' },
      ...{ next: null, timezone: 'UTC', currencies: ['USD'] },
    })
  })

  it('has every figure and the last 30 days by default', async () => {
    const { body } = await report('')
    expect(body.data).toMatchObject([
      { date: new Date().toISOString().slice(0, 10), clicks: 3, p95_ms: null },
    ])
    expect(Date.parse(String(body.to)) - Date.parse(String(body.from))).toBe(30 * 86_400_000)
  })

  it('pages by a cursor', async () => {
    const first = (await report('?group_by=sub1&metrics=clicks&limit=2&sort=sub1')).body
    expect(first).toMatchObject({ next: '2', data: [{}, {}] })
    const second = (await report('?group_by=sub1&metrics=clicks&limit=2&sort=sub1&cursor=2')).body
    expect(second).toMatchObject({ next: null, data: [{}] })
  })

  it('answers CSV that no spreadsheet takes for formulas', async () => {
    const { headers, body } = await report('?group_by=sub1&metrics=revenue,profit&sort=revenue', {
      ...admin(),
      accept: 'text/csv',
    })
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(body.text).toBe(
      [
        'sub1,revenue,profit',
        '"a,""b""",1.10,-11.40',
        `"'=HYPERLINK(""x"")",2.10,-10.40`,
        '-2,3.10,-9.40',
        '',
      ].join('\r\n'),
    )
  })

  it.each([
    ['?group_by=sub9', 'invalid_group_by'],
    ['?group_by=date,sub1,sub2,sub3', 'invalid_group_by'],
    ['?metrics=clicks,money', 'invalid_metrics'],
    ['?sort=sub1', 'invalid_sort'],
    ['?metrics=clicks&sort=revenue', 'invalid_sort'],
    ['?from=yesterday', 'invalid_from'],
    ['?timezone=Mars/Olympus', 'invalid_timezone'],
    ['?time=lead', 'invalid_time'],
    ['?limit=-1', 'invalid_limit'],
    ['/funnel', 'missing_cid'],
    ['/funnel?cid=none', 'invalid_cid'],
    ['/heat?metric=nothing', 'invalid_metric'],
  ])('refuses %s', async (query, code) => {
    expect(await report(query)).toMatchObject({ status: 400, body: { code } })
  })

  it('shows an affiliate its own source, and nothing of what the operator earns', async () => {
    const own = (await report('?group_by=source&pid=organic', affiliate)).body as {
      data: Record<string, unknown>[]
    }
    expect(own.data).toMatchObject([{ source: 'fb_ads', clicks: 2, conversions: 2, payout: '25.00' }])
    for (const inner of ['revenue', 'profit', 'epc', 'bids', 'avg_bid'])
      expect(own.data[0]).not.toHaveProperty(inner)
    expect((await report('?metrics=revenue', affiliate)).status).toBe(403)
    expect((await report('?group_by=buyer&metrics=clicks', affiliate)).status).toBe(403)
    expect((await report('/bids', affiliate)).status).toBe(403)
    expect((await report('/latency', affiliate)).status).toBe(403)
    expect((await report('/overview', affiliate)).body).toMatchObject({
      cards: [{ metric: 'clicks', value: 2 }, {}, {}, {}],
    })
    const funnel = (await report('/funnel?cid=auto&pid=organic', affiliate)).body as { data: unknown[] }
    expect(funnel.data[0]).toMatchObject({ id: 'click', transactions: 2 })
    expect((await report('/heat', affiliate)).body).toMatchObject({ data: [{ clicks: 2 }] })
  })

  it('is for those who have signed in', async () => {
    for (const path of ['', '/overview', '/funnel?cid=auto', '/heat', '/bids', '/latency'])
      expect((await report(path, {})).status).toBe(401)
  })

  it('tells overview, heat, bids and latency to admins', async () => {
    const overview = (await report('/overview?from=2020-01-01')).body
    expect(overview).toMatchObject({
      cards: expect.arrayContaining([expect.objectContaining({ metric: 'revenue', value: '6.30' })]),
    })
    expect((await report('/bids')).body).toEqual({ data: [], step: null })
    expect((await report('/latency')).body).toMatchObject({ data: [] })
  })
})
