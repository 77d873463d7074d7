import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, openContract } from './open-contract.ts'

const URL = 'https://lp.example/auto/'

/** What a landing's address says, and the parameters that are kept: names in lower case, values as they came. */
const LANDINGS: [string, Record<string, string>][] = [
  ['?gclid=Cj0KAbC-_.~', { gclid: 'Cj0KAbC-_.~' }],
  ['?GCLID=AbC&Sub1=Banner&UTM_Source=Google', { gclid: 'AbC', sub1: 'Banner', utm_source: 'Google' }],
  ['?sub1=%C3%84%20%26%20%3D', { sub1: 'Ä & =' }],
  ['?sub1=two+words', { sub1: 'two words' }],
  [
    '?sub1=100%&sub2=%zz&sub3=%E0%A4&sub4=a%00b',
    { sub1: '100%', sub2: '%zz', sub3: '%E0%A4', sub4: 'a%00b' },
  ],
  ['?sub1=first&SUB1=second', { sub1: 'first' }],
  ['?sub1=&sub2&=x&&sub3=a=b', { sub3: 'a=b' }],
  ['#/quote?fbclid=IwAR0', { fbclid: 'IwAR0' }],
  ['?sub1=query#sub1=hash&sub2=hash', { sub1: 'query', sub2: 'hash' }],
  ['#ttclid=E.C.P&sub5=%F0%9F%9A%97', { ttclid: 'E.C.P', sub5: '🚗' }],
  ['?__proto__=x&constructor=y', { ['__proto__']: 'x', constructor: 'y' }],
  [`?gclid=${'g'.repeat(3000)}`, { gclid: 'g'.repeat(3000) }],
]

describe.each(DATABASES)('clicks on $name', ({ create }) => {
  let contract: Contract
  let made = 0
  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  const newId = () => `visit-${++made}-${'x'.repeat(8)}`
  const send = (members: Record<string, unknown>, headers?: Record<string, string>) =>
    contract.post('/api/click', { cid: 'auto', url: URL, ...members }, headers)
  const recordOf = async (transaction_id: unknown) => {
    const { data } = await contract.admin(`clicks?transaction_id=${transaction_id}`)
    expect(data).toHaveLength(1)
    return (data as Record<string, unknown>[])[0]
  }
  const touchesOf = async (transaction_id: string) => {
    const { items } = await contract.admin(`transactions/${transaction_id}`)
    return (items as { kind: string; facts: Record<string, string> }[]).filter(({ kind }) => kind === 'touch')
  }

  it('are 201 at first and 200 for each further touch, and the first is never overwritten', async () => {
    const transaction_id = newId()
    const first = await send({ transaction_id, url: `${URL}?sub1=first&pid=fb_ads` })
    expect(first).toMatchObject({ status: 201, body: { code: 'click_recorded', transaction_id } })
    const second = await send({ transaction_id, url: `${URL}?sub1=second`, pid: 'organic' })
    expect(second).toMatchObject({ status: 200, body: { code: 'touch_recorded', transaction_id } })
    expect(await recordOf(transaction_id)).toMatchObject({ pid: 'fb_ads', params: { sub1: 'first' } })
    expect(await touchesOf(transaction_id)).toMatchObject([{ facts: { sub1: 'second' } }])
  })

  it('are one of many at the same time, the others are touches', async () => {
    const transaction_id = newId()
    const answers = await Promise.all(Array.from({ length: 20 }, () => send({ transaction_id })))
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1)
    expect(await touchesOf(transaction_id)).toHaveLength(19)
  })

  it('add no touch when the same message comes again, at first or later', async () => {
    const transaction_id = newId()
    await send({ transaction_id, message_id: 'm-1' })
    const again = await send({ transaction_id, message_id: 'm-1' })
    expect(again).toMatchObject({ status: 200, body: { code: 'touch_recorded', replayed: true } })
    await send({ transaction_id, message_id: 'm-2' })
    await send({ transaction_id, message_id: 'm-2' })
    expect(await touchesOf(transaction_id)).toHaveLength(1)
  })

  it.each(LANDINGS)('keep of %s just the values that came', async (query, params) => {
    const transaction_id = newId()
    expect((await send({ transaction_id, url: URL + query })).status).toBe(201)
    expect(await recordOf(transaction_id)).toMatchObject({ url: URL + query, params })
  })

  it('take parameters beside the address too, and these go first', async () => {
    const transaction_id = newId()
    const params = { Sub1: 'beside', sub2: 7, sub3: true, sub4: null, EPIK: 'dj0yJn+/=' }
    await send({ transaction_id, url: `${URL}?sub1=query&sub5=query`, params })
    expect(await recordOf(transaction_id)).toMatchObject({
      params: { sub1: 'beside', sub2: '7', sub3: 'true', epik: 'dj0yJn+/=', sub5: 'query' },
    })
  })

  it('keep what the page tells of the visit', async () => {
    const visit = {
      ...{ referrer: 'https://search.example/?q=car', cookies: { _fbp: 'fb.1.2' }, language: 'de-AT' },
      ...{ consent: { ads: true }, gpc: true, screen: '1920x1080' },
    }
    const transaction_id = newId()
    await send(
      { transaction_id, ...visit },
      { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' },
    )
    expect(await recordOf(transaction_id)).toMatchObject({
      ...visit,
      consent: { ads: 'true' },
      bot: false,
      ip: '127.0.0.1',
    })
  })

  it('have their language and Global Privacy Control from the browser itself, where the page does not tell', async () => {
    const headers = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5', 'sec-gpc': '1' }
    const transaction_id = newId()
    await send({ transaction_id }, headers)
    expect(await recordOf(transaction_id)).toMatchObject({ language: 'de-AT', gpc: true })
    const told = newId()
    await send({ transaction_id: told, language: 'fr', gpc: false }, headers)
    expect(await recordOf(told)).toMatchObject({ language: 'fr', gpc: false })
    const silent = newId()
    await send({ transaction_id: silent }, { 'accept-language': '*' })
    expect(await recordOf(silent)).toMatchObject({ language: '', gpc: false })
  })

  it('take cookies as they stand in the jar', async () => {
    const transaction_id = newId()
    await send({ transaction_id, cookies: ['_fbp=fb.1.2', ' _gcl_au=1.1==', '_ga='] })
    expect(await recordOf(transaction_id)).toMatchObject({
      cookies: { _fbp: 'fb.1.2', _gcl_au: '1.1==', _ga: '' },
    })
  })

  it.each([
    ['', 'fb_ads', 'fb_ads'],
    ['?pid=fb_ads', 'organic', 'fb_ads'],
    ['?pid=nobody', 'fb_ads', 'organic'],
    ['', 'nobody', 'organic'],
  ])(
    'to an address with "%s" from a page of the source %s are of the source %s',
    async (query, source, pid) => {
      const transaction_id = newId()
      expect((await send({ transaction_id, url: URL + query, source })).status).toBe(201)
      expect(await recordOf(transaction_id)).toMatchObject({ pid })
    },
  )

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0', false],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', true],
    ['facebookexternalhit/1.1', true],
    ['curl/8.5.0', true],
  ])('by %s are flagged as a bot’s: %s', async (agent, bot) => {
    const transaction_id = newId()
    await send({ transaction_id }, { 'user-agent': agent })
    expect(await recordOf(transaction_id)).toMatchObject({ bot, user_agent: agent })
  })

  it('have a transaction made for them when they bring none', async () => {
    const { status, body } = await send({})
    expect(status).toBe(201)
    expect(body.transaction_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(await recordOf(body.transaction_id)).toMatchObject({ url: URL })
  })

  it.each([
    ['', 'organic'],
    ['?pid=fb_ads', 'fb_ads'],
    ['?PID=fb_ads', 'fb_ads'],
    ['?pid=nobody', 'organic'],
  ])('to an address with %s are of the source %s', async (query, pid) => {
    const transaction_id = newId()
    expect((await send({ transaction_id, url: URL + query })).status).toBe(201)
    expect(await recordOf(transaction_id)).toMatchObject({ pid })
  })

  it('are taken as a form and as a text, as a beacon sends them', async () => {
    const members = {
      cid: 'auto',
      url: `${URL}?sub1=a%26b`,
      transaction_id: newId(),
      gpc: 'true',
      age_ms: '5',
    }
    const form = await contract.post('/api/click', new URLSearchParams(members).toString(), {
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    })
    const text = await contract.post('/api/click', JSON.stringify({ ...members, transaction_id: newId() }), {
      'content-type': 'text/plain;charset=UTF-8',
    })
    for (const { status, body } of [form, text]) {
      expect(status).toBe(201)
      expect(await recordOf(body.transaction_id)).toMatchObject({ gpc: true, params: { sub1: 'a&b' } })
    }
  })

  it.each([
    [{ cid: undefined }, 'missing_cid', 'cid'],
    [{ cid: '' }, 'missing_cid', 'cid'],
    [{ cid: 'nope' }, 'invalid_cid', 'cid'],
    [{ cid: ['auto'] }, 'invalid_cid', 'cid'],
    [{ url: undefined }, 'missing_url', 'url'],
    [{ url: '' }, 'missing_url', 'url'],
    [{ url: 5 }, 'invalid_url', 'url'],
    [{ url: `${URL}?${'x'.repeat(9000)}` }, 'invalid_url', 'url'],
    [{ pid: 'nobody' }, 'invalid_pid', 'pid'],
    [{ transaction_id: 'short' }, 'invalid_transaction_id', 'transaction_id'],
    [{ transaction_id: 'with blanks' }, 'invalid_transaction_id', 'transaction_id'],
    [{ transaction_id: 'x'.repeat(65) }, 'invalid_transaction_id', 'transaction_id'],
    [{ params: 'sub1=a' }, 'invalid_params', 'params'],
    [{ params: { sub1: {} } }, 'invalid_params', 'params'],
    [{ cookies: [1] }, 'invalid_cookies', 'cookies'],
    [{ screen: 5 }, 'invalid_screen', 'screen'],
    [{ consent: 5 }, 'invalid_consent', 'consent'],
    [{ gpc: 'perhaps' }, 'invalid_gpc', 'gpc'],
    [{ language: {} }, 'invalid_language', 'language'],
    [{ age_ms: 'old' }, 'invalid_age_ms', 'age_ms'],
    [{ message_id: 'm'.repeat(129) }, 'invalid_message_id', 'message_id'],
  ])('with %j are refused as %s', async (wrong, code, field) => {
    const before = await contract.stored()
    const { status, body } = await send(wrong)
    expect({ status, code: body.code }).toEqual({ status: 400, code })
    const kind = code.startsWith('missing') ? body.missingFields : body.invalidFields
    expect(kind).toEqual({ [field]: expect.stringMatching(/^[a-z]/) })
    expect(body.message).not.toMatch(/Invalid input|undefined/)
    expect(await contract.stored()).toEqual(before)
  })

  it('are told all that is wrong with them at once', async () => {
    const { body } = await contract.post('/api/click', { pid: 'a b', transaction_id: 'short', age_ms: -1 })
    expect(body).toMatchObject({
      code: 'missing_cid',
      missingFields: { cid: 'is required', url: 'is required' },
    })
    expect(Object.keys(body.invalidFields as object).sort()).toEqual(['age_ms', 'pid', 'transaction_id'])
  })

  it('an hour old when they arrive are kept as of an hour ago', async () => {
    const { body } = await send({ age_ms: 3_600_000 })
    const record = await recordOf(body.transaction_id)
    expect(Math.abs(Date.now() - 3_600_000 - Date.parse(String(record?.at)))).toBeLessThan(60_000)
  })
})
