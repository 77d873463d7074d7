import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMoney, readEventBody } from '../../../collector/domain/event-body.ts'
import { formatMicros } from '../../../collector/domain/money.ts'

const good = { cid: 'auto', event_id: 'sale', transaction_id: 'tx-00000001' }
const REQUIRED = ['cid', 'event_id', 'transaction_id']

const read = (members: Record<string, unknown>) => readEventBody({ ...good, ...members }, REQUIRED)

describe('an event’s body', () => {
  it('misses what is absent, empty, null or blank, in the order of the table', () => {
    const { missing, malformed, body } = readEventBody(
      { transaction_id: ' ', cid: null, event_id: '' },
      REQUIRED,
    )
    expect(missing.map((fault) => fault.code)).toEqual([
      ...['missing_cid', 'missing_event_id', 'missing_transaction_id'],
    ])
    expect(malformed).toEqual([])
    expect(body).toBeUndefined()
  })

  it('may be without a campaign where another way leads to it', () => {
    expect(readEventBody({ ...good, cid: '' }, REQUIRED.slice(1)).missing).toEqual([])
  })

  it('names every fault of its form, and keeps faults of the revenue apart: they count later', () => {
    const { malformed, badRevenue } = read({ currency: 'X', cost: -1, sub1: [], revenue: '1e3', amount: {} })
    expect(malformed.map((fault) => fault.code).sort()).toEqual([
      ...['invalid_cost', 'invalid_currency', 'invalid_sub1'],
    ])
    expect(badRevenue.map(({ field, code }) => [field, code])).toEqual([
      ['revenue', 'invalid_revenue'],
      ['amount', 'invalid_revenue'],
    ])
  })

  it('keeps a revenue beyond all bounds for the row of the revenue', () => {
    const { malformed, badRevenue } = read({ revenue: Number.POSITIVE_INFINITY })
    expect(malformed).toEqual([])
    expect(badRevenue).toHaveLength(1)
  })

  it('takes numbers for texts, and ids with a blank around them', () => {
    const { body } = read({
      transaction_id: 12345678,
      pid: ' fb_ads ',
      sub1: 5,
      sub2: ' 5 ',
      currency: 'usd',
    })
    expect(body).toMatchObject({
      ...{ transaction_id: '12345678', pid: 'fb_ads', sub1: '5', sub2: ' 5 ', currency: 'USD' },
    })
  })

  it.each([
    [1, 1],
    ['1', 1],
    [true, 1],
    ['true', 1],
    [0, 0],
    ['0', 0],
    [false, 0],
  ])('reads the consent %j as %i', (tcpa_consent, meant) => {
    expect(read({ tcpa_consent }).body?.tcpa_consent).toBe(meant)
  })

  it.each(['add', 'subtract', 'substract', 'override'])(
    'knows what %s does to the cost',
    (cost_operation) => {
      expect(read({ cost_operation }).body?.cost_operation).toBe(
        cost_operation === 'substract' ? 'subtract' : cost_operation,
      )
    },
  )

  it('lets no member become its prototype', () => {
    const { given } = readEventBody(JSON.parse('{"__proto__":{"polluted":1},"cid":"auto"}'), REQUIRED)
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype)
    expect(given).toEqual({ cid: 'auto' })
  })

  it('reads every amount it may be sent as exactly that amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (micros) => {
        const written = formatMicros(micros)
        expect(parseMoney(written)).toBe(micros)
        expect(parseMoney(` ${written} `)).toBe(micros)
        expect(parseMoney(Number(written))).toBe(micros)
      }),
    )
  })

  it.each([-1, '-0.000001', Number.NaN, '', null, undefined, true, [1], { toString: () => '1' }, 10n])(
    'reads no amount in %s',
    (value) => {
      expect(parseMoney(value)).toBeUndefined()
    },
  )
})
