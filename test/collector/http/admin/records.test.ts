import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Contract, openContract } from '../../../contract/open-contract.ts'
import { DATABASES } from '../../../support/databases.ts'
import { type Sink, startSink } from '../../../support/sink.ts'
import { exampleSettings } from '../../../support/world.ts'

interface Page {
  data: Record<string, unknown>[]
  next: string | null
}

const KINDS = ['clicks', 'events', 'conversions', 'deliveries', 'attempts']

/** How many visits there are: each with a click, a step and a sale, every third from the Facebook ads. */
const VISITS = 12

describe.each(DATABASES)('the records on $name', ({ create }) => {
  let contract: Contract
  let sink: Sink
  const visits: string[] = []
  beforeAll(async () => {
    sink = await startSink()
    sink.answers.push(500, 500)
    const settings = exampleSettings(sink.url)
    contract = await openContract(create, { settings, environment: { RETRY_SCHEDULE: '1h' } })
    for (let visit = 0; visit < VISITS; visit++) {
      const transaction_id = await contract.transaction()
      visits.push(transaction_id)
      const pid = visit % 3 === 0 ? 'fb_ads' : 'organic'
      await contract.post('/api/event/auto', { event_id: 'step_1', transaction_id, pid })
      await contract.post('/api/event/auto', { event_id: 'sale', transaction_id, pid, revenue: visit })
    }
    await contract.post('/api/event/auto', { event_id: 'upsell', transaction_id: visits[0], revenue: 5 })
    await sink.until(VISITS / 3)
  })
  afterAll(async () => {
    await contract.close()
    await sink.close()
  })

  const list = async (query: string) => (await contract.admin(query)) as unknown as Page
  const valuesOf = (page: Page, name: string) => page.data.map((record) => record[name])

  it('are for those with an admin’s key', async () => {
    for (const kind of [...KINDS, `transactions/${visits[0]}`]) {
      for (const headers of [{}, { authorization: 'Bearer nope' }, { authorization: contract.key }]) {
        const answer = await contract.get(`/api/admin/${kind}`, headers)
        expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized', type: 'error' } })
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      }
    }
    expect((await contract.get('/api/admin/clicks', { authorization: 'Bearer fb-secret' })).status).toBe(401)
  })

  it.each(KINDS)('of %s come newest first, page by page, without gaps or repeats', async (kind) => {
    const all = await list(`${kind}?limit=500`)
    expect(all.next).toBeNull()
    const paged: Record<string, unknown>[] = []
    const sizes: number[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: Page = await list(`${kind}?limit=3&cursor=${next}`)
      sizes.push(page.data.length)
      paged.push(...page.data)
      next = page.next
    }
    expect(paged).toEqual(all.data)
    expect(sizes.slice(0, -1).every((size) => size === 3)).toBe(true)
    expect(sizes.at(-1)).toBeGreaterThan(0)
    const times = valuesOf(all, 'at').map(String)
    expect(times).toEqual(times.toSorted().toReversed())
    expect(times.every((at) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at))).toBe(true)
  })

  it('keep their pages while new ones come', async () => {
    const first = await list('clicks?limit=5')
    await contract.transaction()
    const second = await list(`clicks?limit=5&cursor=${first.next}`)
    const ids = [...valuesOf(first, 'click_uid'), ...valuesOf(second, 'click_uid')]
    expect(new Set(ids).size).toBe(10)
    expect(valuesOf(second, 'transaction_id')).toEqual(visits.slice(-10, -5).toReversed())
  })

  it('are 50 a page unless another number is asked for', async () => {
    expect((await list('events')).data).toHaveLength(2 * VISITS + 1)
    expect((await list('events?limit=1')).data).toHaveLength(1)
    expect((await list('events?limit=500')).data).toHaveLength(2 * VISITS + 1)
  })

  it('are found by transaction, campaign, source and status', async () => {
    const [visit = ''] = visits
    expect(valuesOf(await list(`events?transaction_id=${visit}`), 'event_id')).toEqual([
      'upsell',
      'sale',
      'step_1',
    ])
    expect((await list('events?cid=auto')).data).toHaveLength(2 * VISITS + 1)
    expect((await list('events?cid=nope')).data).toEqual([])
    expect((await list('conversions?pid=fb_ads')).data).toHaveLength(VISITS / 3)
    expect((await list('conversions?pid=organic&cid=auto')).data).toHaveLength(VISITS - VISITS / 3 + 1)
    expect(valuesOf(await list('conversions?status=pending'), 'event_id')).toEqual(['upsell'])
    expect((await list('deliveries?status=skipped')).data).toHaveLength(VISITS - VISITS / 3)
    expect((await list('attempts?status=done')).data).toHaveLength(VISITS / 3 - 2)
  })

  it('of clicks are found by who clicked', async () => {
    // The other clicks of these tests are a program's, and known for that.
    const transaction_id = 'tx-of-a-person-1'
    const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
    await contract.post('/api/click', { cid: 'auto', transaction_id, url: 'https://lp.example/' }, browser)
    expect(valuesOf(await list('clicks?status=visitor'), 'transaction_id')).toEqual([transaction_id])
    const bots = valuesOf(await list('clicks?status=bot&limit=500'), 'transaction_id')
    expect(bots).toHaveLength((await list('clicks?limit=500')).data.length - 1)
    expect(bots).not.toContain(transaction_id)
    expect((await list('clicks?status=nobody')).data).toEqual([])
  })

  it('are found by time: from it, and before it', async () => {
    const all = await list('events?limit=500')
    const at = String(all.data[10]?.at)
    const since = await list(`events?from=${at}`)
    const before = await list(`events?to=${at}`)
    expect([...since.data, ...before.data]).toEqual(all.data)
    expect(since.data.every((event) => String(event.at) >= at)).toBe(true)
    expect(before.data.every((event) => String(event.at) < at)).toBe(true)
    expect(await list(`events?from=${Date.parse(at)}`)).toEqual(since)
    expect((await list('events?to=2026-01-01')).data).toEqual([])
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=ten', 'limit'],
    ['from=yesterday', 'from'],
    ['from=banana%201', 'from'],
    ['to=2026-13-01', 'to'],
    ['to=99999999999999999999', 'to'],
    ['cursor=%27%20or%201=1', 'cursor'],
    ['cursor=%00', 'cursor'],
    ['transaction_id=a%00b', 'transaction_id'],
    ['cid=a&cid=b', 'cid'],
    [`pid=${'x'.repeat(300)}`, 'pid'],
  ])('asked for with %s say what is wrong', async (query, field) => {
    const answer = await contract.get(`/api/admin/events?${query}`, {
      authorization: `Bearer ${contract.key}`,
    })
    expect(answer).toMatchObject({ status: 400, body: { code: `invalid_${field}` } })
    expect(answer.body.invalidFields).toEqual({ [field]: expect.stringMatching(/^(must|is|holds) /) })
  })

  it('show a delivery that was tried and waits as retrying, and one that came through as sent', async () => {
    const states = valuesOf(await list('deliveries?pid=fb_ads'), 'status')
    expect(states.toSorted()).toEqual(['retrying', 'retrying', 'sent', 'sent'])
    const [retrying] = (await list('deliveries?pid=fb_ads')).data.filter(
      ({ status }) => status === 'retrying',
    )
    expect(retrying).toMatchObject({
      attempt: 1,
      rule_id: 'network_sale',
      transaction_id: expect.any(String),
    })
    expect(retrying).not.toHaveProperty('lease_id')
    expect((await list('deliveries?status=retrying')).data).toHaveLength(2)
    expect((await list('deliveries?status=sent')).data).toHaveLength(2)
    expect((await list('deliveries?status=queued')).data).toEqual([])
    expect((await list('deliveries?status=nothing')).data).toEqual([])
    const { items } = await contract.admin(`transactions/${retrying?.transaction_id}`)
    expect((items as { kind: string; code: string }[]).find(({ kind }) => kind === 'postback')?.code).toBe(
      'retrying',
    )
  })

  it('of a transaction that nobody knows are 404', async () => {
    for (const id of ['tx-unknown', 'short', '%00%00%00%00%00%00%00%00', '__proto__'])
      expect(
        await contract.get(`/api/admin/transactions/${id}`, { authorization: `Bearer ${contract.key}` }),
      ).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})
