import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Demo, startDemo } from './demo-on-a-port.ts'

const NOON = Date.UTC(2026, 10, 21, 12)
let demo: Demo

beforeEach(async () => {
  demo = await startDemo(() => NOON)
  for (const buyer of ['fast', 'slow']) await tell(buyer, { delay_ms: '0' })
})
afterEach(() => {
  demo.server.closeAllConnections()
  demo.server.close()
})

type Call = {
  half: string
  outcome: string
  told: string
  answered: number | null
  transaction_id: string
  fields: { name: string; value: string }[]
}
type Received = { bid: string; plan: unknown; counts: Record<string, number>; received: Call[] }

const JSON_BODY = { 'content-type': 'application/json' }
const BASIC = `Basic ${Buffer.from('clickwire:picky-demo').toString('base64')}`
const CREDENTIALS: Record<string, Record<string, string>> = {
  fast: { authorization: 'Bearer fast-demo' },
  slow: { 'x-api-key': 'slow-demo' },
  picky: { authorization: BASIC },
  xml: {},
}

const send = (path: string, headers: Record<string, string>, body: string, signal?: AbortSignal) =>
  demo.ask(`/demo/buyers/${path}`, { method: 'POST', headers, body, ...(signal ? { signal } : {}) })
const call = (buyer: string, half: string, body: object) =>
  send(`${buyer}/${half}`, { ...JSON_BODY, ...CREDENTIALS[buyer] }, JSON.stringify(body))
const tell = (buyer: string, order: Record<string, string>) =>
  demo.ask(`/demo/buyers/${buyer}/tell`, { method: 'POST', body: new URLSearchParams(order) })
const heard = async (buyer: string, query = ''): Promise<Received> =>
  (await (await demo.ask(`/demo/buyers/${buyer}/received${query}`)).json()) as Received
const bidOfFast = async (): Promise<{ Payout: number; TransactionId: string }> =>
  (await (await call('fast', 'ping', { zip: '10001' })).json()) as { Payout: number; TransactionId: string }

describe('a mock buyer that is pinged', () => {
  it('bids in its own words: a number', async () => {
    expect(await bidOfFast()).toEqual({ Success: true, Payout: 38.5, TransactionId: expect.any(String) })
  })

  it('bids in its own words: a text, one level down', async () => {
    const answer = await (await call('slow', 'ping', { applicant: { zip: '10001' } })).json()
    expect(answer).toEqual({
      status: 'matched',
      offer: { id: expect.any(String), price: '52.00', currency: 'USD' },
    })
  })

  it.each([
    ['1250.5', '$1,250.50'],
    ['44.25', '$44.25'],
  ])('bids in its own words: %s as %s', async (bid, shown) => {
    await tell('picky', { bid })
    const answer = await (await call('picky', 'ping', { driver: { zip: '10001', age: 30 } })).json()
    expect(answer).toEqual({ result: 'ok', bid: shown, ref: expect.any(String) })
  })

  it('bids in its own words: XML, asked in XML', async () => {
    const answer = await send(
      'xml/ping',
      { 'content-type': 'application/xml' },
      '<?xml version="1.0"?><Lead><Zip>10001</Zip><Note>a &lt;b&gt; &amp;amp;</Note><SubId>tx-1</SubId></Lead>',
    )
    expect(answer.headers.get('content-type')).toBe('application/xml; charset=utf-8')
    expect(await answer.text()).toMatch(
      /^<\?xml[^>]*><Response><Status>Success<\/Status><Price>41\.00<\/Price><Id>xml-[\w-]+<\/Id><\/Response>$/,
    )
    const [kept] = (await heard('xml')).received
    expect(kept?.fields).toEqual([
      { name: 'Zip', value: '10001' },
      { name: 'Note', value: 'a <b> &amp;' },
      { name: 'SubId', value: 'tx-1' },
    ])
    expect(kept?.transaction_id).toBe('tx-1')
  })

  it('never gives one reference twice', async () => {
    const bids = await Promise.all(Array.from({ length: 20 }, bidOfFast))
    expect(new Set(bids.map(({ TransactionId }) => TransactionId)).size).toBe(20)
  })

  it.each([
    [{ zip: '90210', age: 40 }, 'ZIP codes from 90000 on are not served'],
    [{ zip: '10001', age: 24 }, 'Drivers under 25 are not insured'],
    [{ zip: '90210', age: 24 }, 'ZIP codes from 90000 on are not served'],
  ])('declines %j when it is picky, and says why', async (driver, Reason) => {
    expect(await (await call('picky', 'ping', { driver })).json()).toEqual({ result: 'declined', Reason })
  })

  it.each([{ zip: '10001', age: 25 }, { zip: '19000' }, {}])(
    'takes %j though it is picky',
    async (driver) => {
      expect(await (await call('picky', 'ping', { driver })).json()).toMatchObject({ result: 'ok' })
    },
  )
})

describe('a mock buyer’s door', () => {
  it.each([
    ['fast', {}],
    ['fast', { authorization: 'Bearer wrong' }],
    ['slow', { 'x-api-key': 'fast-demo' }],
    ['picky', { authorization: 'Bearer picky-demo' }],
  ])('%s: stays shut for %j, and what it was told to do is not used up by that', async (buyer, headers) => {
    await tell(buyer, { what: 'reject' })
    expect((await send(`${buyer}/ping`, { ...JSON_BODY, ...headers }, '{}')).status).toBe(401)
    const { counts, plan, received } = await heard(buyer)
    expect(counts).toMatchObject({ pings: 1, bids: 0 })
    expect(plan).toEqual({ what: 'reject', at: 'both', times: 1 })
    expect(received[0]).toMatchObject({ outcome: 'unauthorized', answered: 401 })
  })

  it('is the only one: there is no fifth buyer', async () => {
    expect((await send('fifth/ping', JSON_BODY, '{}')).status).toBe(404)
  })
})

describe('a mock buyer that gets a lead', () => {
  it.each([
    ['fast', { zip: '10001' }, (answer: string) => JSON.parse(answer).TransactionId, 'ref'],
    ['slow', {}, (answer: string) => JSON.parse(answer).offer.id, 'offer.id'],
    ['picky', {}, (answer: string) => JSON.parse(answer).ref, 'ref'],
  ])('%s: buys it once, and calls a repeat a duplicate', async (buyer, ping, referenceIn, name) => {
    const reference = referenceIn(await (await call(buyer, 'ping', ping)).text()) as string
    const post = name === 'ref' ? { ref: reference } : { offer: { id: reference } }
    const first = await (await call(buyer, 'post', post)).text()
    expect(first).toContain(`/demo/buyers/${buyer}/welcome`)
    expect(await (await call(buyer, 'post', post)).text()).toContain('duplicate')
    const { counts, received } = await heard(buyer)
    expect(counts).toEqual({ pings: 1, bids: 1, posts: 2, bought: 1, duplicates: 1 })
    expect(received.map(({ outcome }) => outcome)).toEqual(['duplicate', 'accepted', 'bid'])
  })

  it('takes it as a form where that is its way', async () => {
    const ping = await send('xml/ping', { 'content-type': 'application/xml' }, '<Lead><Zip>1</Zip></Lead>')
    const [, id = ''] = /<Id>([^<]*)</.exec(await ping.text()) ?? []
    const body = new URLSearchParams({ BidId: id, FirstName: 'Ann', SubId: 'tx-2' })
    const answer = await demo.ask('/demo/buyers/xml/post', { method: 'POST', body })
    expect(await answer.text()).toContain(`<Status>Success</Status><Id>${id}</Id><RedirectUrl>http`)
    expect((await heard('xml', '?transaction_id=tx-2')).received).toMatchObject([
      { half: 'post', outcome: 'accepted', told: '41.00' },
    ])
  })

  it.each(['', 'made-up', 'slow-1-1'])(
    'refuses it under the reference %j, which it never gave',
    async (ref) => {
      await call('slow', 'ping', {})
      expect(await (await call('fast', 'post', { ref })).json()).toEqual({
        Success: false,
        Reason: 'unknown reference',
      })
    },
  )
})

describe('a mock buyer that is told to misbehave', () => {
  it('rejects as often as told, and only what it was told to', async () => {
    await tell('fast', { what: 'reject', at: 'post', times: '2' })
    const { TransactionId: ref } = await bidOfFast()
    for (const Success of [false, false, true])
      expect(await (await call('fast', 'post', { ref })).json()).toMatchObject({ Success })
    expect((await heard('fast')).plan).toBeNull()
  })

  it('fails with 500 and has bought nothing, so that the same reference can be posted again', async () => {
    const { TransactionId: ref } = await bidOfFast()
    await tell('fast', { what: 'fail' })
    expect((await call('fast', 'post', { ref })).status).toBe(500)
    expect(await (await call('fast', 'post', { ref })).json()).toMatchObject({ Success: true })
  })

  it('answers what nobody can read', async () => {
    await tell('fast', { what: 'rubbish' })
    const answer = await call('fast', 'ping', {})
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  })

  it('does not answer, and keeps the lead all the same: a repeat is a duplicate', async () => {
    const { TransactionId: ref } = await bidOfFast()
    await tell('fast', { what: 'hang', at: 'post' })
    const headers = { ...JSON_BODY, ...CREDENTIALS.fast }
    const silence = send('fast/post', headers, JSON.stringify({ ref }), AbortSignal.timeout(150))
    await expect(silence).rejects.toThrow()
    expect(await (await call('fast', 'post', { ref })).json()).toMatchObject({ Reason: 'duplicate' })
    const { counts, received } = await heard('fast')
    expect(counts).toMatchObject({ bought: 1, duplicates: 1 })
    expect(received[1]).toMatchObject({ outcome: 'silent', answered: null })
  })

  it('behaves again when told so', async () => {
    await tell('fast', { what: 'fail', times: '1000' })
    await tell('fast', { what: 'behave' })
    expect((await call('fast', 'ping', {})).status).toBe(200)
  })

  it('bids what it is told, and answers after as long as it is told', async () => {
    const shown = await (await tell('fast', { bid: '60', delay_ms: '0' })).json()
    expect(shown).toMatchObject({ name: 'fast', bid: '60.00', delay_ms: 0 })
    expect(await bidOfFast()).toMatchObject({ Payout: 60 })
  })

  it.each([
    {},
    { what: 'dance' },
    { what: 'reject', at: 'never' },
    { what: 'reject', times: '0' },
    { what: 'reject', times: '1001' },
    { bid: '-1' },
    { bid: '1.234' },
    { bid: '10001' },
    { delay_ms: '30001' },
    { what: 'reject', bid: 'much' },
  ])('does not understand %j, and stays as it was', async (order) => {
    const before = await heard('fast')
    const answer = await tell('fast', order)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_order' }),
    ])
    expect(await heard('fast')).toEqual(before)
  })
})

describe('the memory of the mock buyers', () => {
  it('holds the last 200 calls of each', async () => {
    for (let n = 1; n <= 203; n += 1) await (await send('fast/ping', {}, '')).body?.cancel()
    const { received, counts } = await heard('fast')
    expect(received).toHaveLength(200)
    expect(counts.pings).toBe(203)
  })

  it('shows all four together, newest first', async () => {
    for (const buyer of ['fast', 'slow', 'picky']) await call(buyer, 'ping', { subid: `tx-${buyer}` })
    const all = (await (await demo.ask('/demo/buyers/received')).json()) as {
      buyers: { name: string }[]
      received: (Call & { buyer: string })[]
    }
    expect(all.buyers.map(({ name }) => name)).toEqual(['fast', 'slow', 'picky', 'xml'])
    expect(all.received.map(({ buyer, transaction_id }) => [buyer, transaction_id])).toEqual([
      ['picky', 'tx-picky'],
      ['slow', 'tx-slow'],
      ['fast', 'tx-fast'],
    ])
  })

  it('has every field by its dotted name, and what only looks like an object as it came', async () => {
    const driver = { name: { first: 'Ann' }, note: '{not json', tags: ['a'] }
    await call('fast', 'ping', { zip: '10001', driver })
    expect((await heard('fast')).received[0]?.fields.map(({ name, value }) => [name, value])).toEqual([
      ['zip', '10001'],
      ['driver.name.first', 'Ann'],
      ['driver.note', '{not json'],
      ['driver.tags', '["a"]'],
    ])
  })
})
