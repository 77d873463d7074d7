import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, openContract } from './open-contract.ts'

const AMOUNT = 'must be an amount from 0 to 1000000000 with at most 6 decimals'

/** What is sent as revenue, as it stands in a JSON body, and the amount that is kept. */
const TAKEN: [string, string][] = [
  ['49.9', '49.90'],
  ['"49.90"', '49.90'],
  ['0', '0.00'],
  ['"0"', '0.00'],
  ['1e3', '1000.00'],
  ['0.000001', '0.000001'],
  ['"0.123456"', '0.123456'],
  ['" 7 "', '7.00'],
  ['"007.5"', '7.50'],
  ['1000000000', '1000000000.00'],
  ['"1000000000.000000"', '1000000000.00'],
]

const REFUSED = [
  ...['-1', '"-0.01"', '"1e3"', '1e400', '-1e400', '"Infinity"', '"NaN"', '0.1234567', '"0.1234567"'],
  ...['1000000000.000001', '"1000000001"', '1e21', '"49,90"', '"$5"', '"0x10"', '"5 USD"', '"٥"', '" "'],
  ...['true', '{}', '[]', '[49.9]', '{"amount":5}'],
]

/** Fields of a wrong form, with the code and the reason that each is answered with. */
const MALFORMED: [string, unknown, RegExp][] = [
  ['event_id', 'a b', /^must be 1 to 64 of A-Z a-z 0-9 _ -, not 'a b'$/],
  ['event_id', { id: 1 }, /^must be a text$/],
  ['transaction_id', 'short', /^must be 8 to 64 of/],
  ['transaction_id', 'x'.repeat(65), /^must be 8 to 64 of/],
  ['pid', ['fb_ads'], /^must be a text$/],
  ['clid', 'main!', /^must be 1 to 64 of/],
  ['message_id', 'm'.repeat(129), /^is longer than 128 characters$/],
  ['currency', 'US', /^must be a three-letter currency code, such as USD$/],
  ['conversion_date', '10/01/2026', /^must be a date as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS$/],
  ['conversion_date', '2026-02-30', /^must be a date/],
  ['conversion_date', '2026-01-10 24:00:00', /^must be a date/],
  ['conversion_date', 20260110, /^must be a date/],
  [
    'conversion_timezone',
    'Mars/Olympus',
    /^must be one of PST, EST, .* or a name such as America\/New_York$/,
  ],
  ['sub1', 'a'.repeat(2049), /^is longer than 2048 characters$/],
  ['sub5', ['a'], /^must be a text$/],
  ['adv1', 2 ** 53, /^holds a number too large to be kept exactly, and must be sent as a text$/],
  ['utm_placement', {}, /^must be a text$/],
  ['external_clickid', [], /^must be a text$/],
  ['tcpa_consent', 'yes', /^must be 0 or 1$/],
  ['tcpa_consent_date', 'today', /^must be a date/],
  ['cost', -1, new RegExp(AMOUNT)],
  ['cost', '1e3', new RegExp(AMOUNT)],
  ['cost_operation', 'multiply', /^must be add, subtract or override$/],
  ['adSpend', 'much', new RegExp(AMOUNT)],
  ['ad_spend', {}, new RegExp(AMOUNT)],
  ['min_price', -0.5, new RegExp(AMOUNT)],
  ['age_ms', -1, /^must not be negative$/],
  ['age_ms', 1.5, /^must be a whole number of milliseconds$/],
  ['age_ms', 15 * 86_400_000, /^must be at most 14 days$/],
  ['click', 'https://lp.example/', /^must be an object$/],
  ['click', {}, /^has a fault in url: it is required$/],
  [
    'click',
    { url: 'https://lp.example/', params: { a: {} } },
    /^has a fault in params\.a: it must be a text/,
  ],
  ['shoe_size', 2 ** 53, /^holds a number too large/],
  ['notes', 'a'.repeat(8193), /^holds a text longer than 8192 characters$/],
]

describe.each(DATABASES)('the fields of an event on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
  })
  afterAll(() => contract.close())

  const fire = async (members: Record<string, unknown>) => {
    const transaction_id = await contract.transaction()
    return contract.post('/api/event/auto', { event_id: 'sale', transaction_id, revenue: 1, ...members })
  }
  /** The one record of a kind that the event of an answer left. */
  const recordOf = async (kind: string, { body }: { body: Record<string, unknown> }) => {
    const { data } = await contract.admin(`${kind}?transaction_id=${body.transaction_id}`)
    const [record] = data as Record<string, unknown>[]
    return record
  }
  const fireRevenue = async (revenue: string) => {
    const transaction_id = await contract.transaction()
    const body = `{"event_id":"sale","transaction_id":"${transaction_id}","revenue":${revenue}}`
    return contract.post('/api/event/auto', body)
  }

  it.each(TAKEN)('takes the revenue %s as exactly %s', async (revenue, kept) => {
    const answer = await fireRevenue(revenue)
    expect(answer.body.code).toBe('conversion_fired')
    expect(await recordOf('conversions', answer)).toMatchObject({ revenue: kept, currency: 'USD' })
  })

  it.each(REFUSED)('refuses the revenue %s', async (revenue) => {
    const answer = await fireRevenue(revenue)
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_revenue',
        message: `The field revenue ${AMOUNT}.`,
        invalidFields: { revenue: AMOUNT },
      },
    })
  })

  it('takes amount for revenue, both where they agree, and names the two where they differ', async () => {
    const alias = await fire({ revenue: undefined, amount: '49.90' })
    expect(await recordOf('conversions', alias)).toMatchObject({ revenue: '49.90' })
    expect((await fire({ revenue: 49.9, amount: '49.90' })).body.code).toBe('conversion_fired')
    expect((await fire({ revenue: 49.9, amount: 50 })).body).toMatchObject({
      code: 'invalid_amount',
      invalidFields: { amount: 'differs from the revenue that is sent beside it' },
    })
    expect((await fire({ revenue: undefined, amount: 'x' })).body).toMatchObject({
      code: 'invalid_revenue',
      invalidFields: { amount: AMOUNT },
    })
  })

  it.each(MALFORMED)('refuses the %s %j', async (field, value, reason) => {
    const { status, body } = await fire({ [field]: value })
    expect({ status, code: body.code }).toEqual({ status: 400, code: `invalid_${field}` })
    expect(body.invalidFields).toEqual({ [field]: expect.stringMatching(reason) })
    expect(body.message).toMatch(new RegExp(`^The field ${field} \\w.*\\.$`))
  })

  it.each([
    ['PST', '2026-07-10 10:00:00', '2026-07-10T18:00:00.000Z'],
    ['est', '2026-07-10 10:00:00', '2026-07-10T15:00:00.000Z'],
    ['CST', '2026-07-10 10:00:00', '2026-07-10T16:00:00.000Z'],
    ['MST', '2026-07-10 10:00:00', '2026-07-10T17:00:00.000Z'],
    ['AKST', '2026-07-10 10:00:00', '2026-07-10T19:00:00.000Z'],
    ['HST', '2026-07-10', '2026-07-10T10:00:00.000Z'],
    ['SST', '2026-07-10 10:00:00', '2026-07-10T21:00:00.000Z'],
    ['AST', '2026-07-10 10:00:00', '2026-07-10T14:00:00.000Z'],
    ['America/New_York', '2026-07-10 10:00:00', '2026-07-10T14:00:00.000Z'],
    ['Europe/Vienna', '2026-01-10 10:00:00', '2026-01-10T09:00:00.000Z'],
    ['', '2026-01-10 10:00:00', '2026-01-10T18:00:00.000Z'],
  ])('reads a conversion time in %s', async (conversion_timezone, conversion_date, at) => {
    const answer = await fire({ conversion_date, conversion_timezone })
    expect(await recordOf('events', answer)).toMatchObject({ occurred_at: at })
  })

  it('keeps what an event says of itself, under one name for every spelling', async () => {
    const answer = await fire({
      ...{ sub1: 'Ä & =', adv5: 7, utm_term: 'Cheap+Car', external_clickid: 'X-1', currency: 'eur' },
      ...{ cost: '1.5', cost_operation: 'substract', ad_spend: 2, min_price: '0.25', clid: 'main' },
      ...{ tcpa_consent: '1', tcpa_consent_date: '2026-01-10T08:00:00Z', shoe_size: 43, tags: ['a', 'b'] },
    })
    expect(await recordOf('events', answer)).toMatchObject({
      ...{ clid: 'main', currency: 'EUR', cost: '1.50', cost_operation: 'subtract', ad_spend: '2.00' },
      ...{ min_price: '0.25', tcpa_consent: 1, tcpa_consent_date: '2026-01-10T08:00:00Z' },
      tracking: { sub1: 'Ä & =', adv5: '7', utm_term: 'Cheap+Car', external_clickid: 'X-1' },
      properties: { shoe_size: 43, tags: ['a', 'b'] },
    })
    expect((await fire({ adSpend: 2, ad_spend: '2.00' })).body.code).toBe('conversion_fired')
    expect((await fire({ adSpend: 2, ad_spend: 3 })).body.code).toBe('invalid_ad_spend')
  })

  it('keeps a person’s details out of the event’s record', async () => {
    const answer = await fire({ email: 'ann@example.com', first_name: 'Ann' })
    expect(JSON.stringify(await recordOf('events', answer))).not.toMatch(/ann/i)
  })

  it('counts what is empty as absent', async () => {
    const empty = { pid: '', clid: null, currency: '', conversion_date: '', sub1: '', cost: '', click: null }
    expect((await fire(empty)).body.code).toBe('conversion_fired')
  })
})
