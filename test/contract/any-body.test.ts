import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { type Contract, callRaw, openContract } from './open-contract.ts'

const FIELDS = [
  ...[
    'cid',
    'event_id',
    'transaction_id',
    'pid',
    'clid',
    'revenue',
    'amount',
    'currency',
    'message_id',
    'click',
  ],
  ...['conversion_date', 'conversion_timezone', 'sub1', 'utm_term', 'tcpa_consent', 'cost', 'cost_operation'],
  ...['adSpend', 'min_price', 'age_ms', 'url', 'referrer', 'params', 'cookies', 'consent', 'gpc', 'screen'],
  ...['language', 'email', 'phone', 'age', 'token', '__proto__', 'constructor', 'toString', 'length'],
]

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

/** Anything JSON can say, with a liking for what the doors look at. */
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('auto', 'sale', 'upsell', 'call', 'tx-00000001', 'fb_ads', '49.90', ''),
  },
  { weight: 2, arbitrary: text },
  { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()) },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false, 0, -0, 1e308, 2 ** 53) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue({ maxDepth: 2 })) },
)

const membersUpTo = (maxKeys: number) =>
  fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...FIELDS) }, text), value, { maxKeys })

const members = membersUpTo(12)

/** A body that is nearly good, of a visit of its own: only then does anything get as far as the database. */
const nearlyGood = fc.tuple(membersUpTo(2), fc.uuid()).map(([given, transaction_id]) => ({
  ...{ cid: 'auto', event_id: 'call', transaction_id, url: 'https://lp.example/' },
  click: { url: 'https://lp.example/' },
  ...given,
}))

const PATHS = ['/api/event/trigger', '/api/event/auto', '/api/event/global/demo', '/api/click']

describe.each(DATABASES)('whatever comes in, on $name', ({ create }) => {
  let contract: Contract
  beforeAll(async () => {
    contract = await openContract(create)
    await contract.transaction()
  })
  afterAll(() => contract.close())

  const isAnswered = (answer: { status: number; body: Record<string, unknown> }) => {
    expect(answer.body).toMatchObject({ status: String(answer.status), code: expect.any(String) })
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
  }

  it('is answered, as JSON, without a fault of ours', async () => {
    const before = await contract.stored()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS),
        fc.oneof(nearlyGood, members, fc.jsonValue()),
        async (path, body) => isAnswered(await callRaw(contract.url, { path, body: JSON.stringify(body) })),
      ),
      { numRuns: 400 },
    )
    const after = await contract.stored()
    expect(after.events, 'so few got as far as the database').toBeGreaterThan((before.events ?? 0) + 10)
  })

  it('is answered, as a form or an address, without a fault of ours', async () => {
    const pairs = fc.array(fc.tuple(fc.constantFrom(...FIELDS), text), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), pairs, fc.boolean(), async (path, given, asForm) => {
        const known = [['event_id', 'call'] as const, ['transaction_id', 'tx-00000001'] as const]
        const encoded = [...given, ...known].map(
          ([name, item]) => `${name}=${encodeURIComponent(item.toWellFormed())}`,
        )
        const headers = { 'content-type': 'application/x-www-form-urlencoded' }
        const call = { path, body: encoded.join('&'), headers }
        const isForm = asForm || path === '/api/click'
        isAnswered(
          await callRaw(contract.url, isForm ? call : { method: 'GET', path: `${path}?${call.body}` }),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('is answered, as bytes, without a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), fc.uint8Array({ maxLength: 400 }), async (path, body) =>
        isAnswered(await callRaw(contract.url, { path, body })),
      ),
      { numRuns: 100 },
    )
  })
})
