import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'
import { type Contract, openContract } from './open-contract.ts'

const FILLED = [
  ...['clicks', 'events', 'conversions', 'conversion_changes', 'inbound', 'deliveries', 'attempts'],
  ...['leads', 'auctions', 'audit'],
]
const EMPTY = ['buyer_calls', 'sales', 'ledger']

// Groups whose members stand in columns of their own.
const OPENED = ['tracking']

describe.each(DATABASES)('records as CSV on $name', ({ create }) => {
  let contract: Contract
  let sink: Sink
  beforeAll(async () => {
    sink = await startSink()
    contract = await openContract(create, { settings: exampleSettings(sink.url) })
    await bringOneOfEach()
  })
  afterAll(async () => {
    await contract.close()
    await sink.close()
  })

  const csv = async (path: string, key = contract.key) => {
    const response = await fetch(`${contract.url}/api/admin/${path}`, {
      headers: { accept: 'text/csv', authorization: `Bearer ${key}` },
    })
    const [head = '', ...rows] = (await response.text()).split('\r\n')
    return { response, columns: head.split(','), rows: rows.filter((row) => row !== '') }
  }
  const listed = async (path: string) => (await contract.admin(path)).data as Record<string, unknown>[]

  async function bringOneOfEach() {
    const transaction_id = await contract.transaction('https://lp.example/?pid=fb_ads&sub1=a,"b"&sub2==1%2B1')
    await contract.post('/api/event/auto', {
      event_id: 'step_1',
      transaction_id,
      sub3: 'late',
      colour: 'red',
    })
    await contract.post('/api/event/auto', { event_id: 'sale', transaction_id, revenue: 49.9, cost: 1.5 })
    await sink.until(1)
    const [conversion] = await listed('conversions')
    await contract.call('POST', `/api/admin/conversions/${conversion?.conversion_id}/status`, {
      status: 'rejected',
      reason: 'Tested',
    })
    await contract.get(`/postback?status=accepted&subid=${transaction_id}&token=none`)
    await contract.post(
      '/api/lead/add/fb_ads?testMode=1&testSold=1',
      {
        ...{ cid: 'auto', transaction_id, first_name: 'Sample', last_name: 'Visitor' },
        ...{ email: 'sample@example.com', zip_code: '10001', age: 34, tcpa_consent: 1 },
      },
      { authorization: 'Bearer fb-secret' },
    )
    await vi.waitFor(async () => expect(await listed('attempts')).not.toEqual([]))
  }

  it.each(FILLED)('have a column for everything that %s tell as JSON', async (kind) => {
    const rows = await listed(kind)
    const { response, columns, rows: lines } = await csv(kind)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${kind}.csv"`)
    expect(lines.length).toBeGreaterThanOrEqual(rows.length)
    expect(rows.length).toBeGreaterThan(0)
    const told = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => !OPENED.includes(name)))
    expect([...told].filter((name) => !columns.includes(name))).toEqual([])
    expect(new Set(columns).size).toBe(columns.length)
  })

  it.each(EMPTY)('name the columns of %s where there is none', async (kind) => {
    const { columns, rows } = await csv(`${kind}?cid=nothing`)
    expect(rows).toEqual([])
    expect(columns).toContain('transaction_id')
  })

  it('give what a visit brought columns of its own, and no spreadsheet a formula', async () => {
    const { columns, rows } = await csv('clicks')
    const cells = rows[0] ?? ''
    expect(columns).toEqual(expect.arrayContaining(['sub1', 'sub2', 'utm_source', 'external_clickid']))
    expect(cells).toContain(`,"a,""b""",'=1+1,`)
    const events = await csv('events')
    expect(events.rows.join('\n')).toContain(',late,')
  })

  it('are all that the filters find, or the page that is asked for', async () => {
    for (let n = 0; n < 3; n += 1) await contract.transaction('https://lp.example/?pid=bing')
    expect((await csv('clicks')).rows).toHaveLength(4)
    expect((await csv('clicks?pid=fb_ads')).rows).toHaveLength(1)
    expect((await csv('clicks?pid=nobody')).rows).toEqual([])
    const [newest] = (await csv('clicks')).rows
    expect((await csv('clicks?limit=1')).rows).toEqual([newest])
    expect((await csv('clicks?limit=0')).response.status).toBe(400)
  })

  it('are answered to a HEAD without any, and as JSON to whoever asks for nothing', async () => {
    const { response, columns } = await csv('clicks')
    expect([response.headers.get('vary'), columns[0]]).toEqual(['Accept', 'at'])
    const head = await fetch(`${contract.url}/api/admin/clicks`, {
      method: 'HEAD',
      headers: { accept: 'text/csv', authorization: `Bearer ${contract.key}` },
    })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await contract.call('GET', '/api/admin/clicks')).headers.get('content-type')).toMatch(/json/)
  })

  it('tell a source of its own alone', async () => {
    const own = await contract.affiliateKey('fb_ads')
    const { columns, rows } = await csv('clicks', own)
    expect(rows.map((row) => row.split(',')[columns.indexOf('pid')])).toEqual(['fb_ads'])
    expect((await csv('leads', own)).response.status).toBe(403)
  })
})
