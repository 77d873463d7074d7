import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClickBody, landingParams, readQuery } from '../../../collector/domain/click.ts'
import { faultsOf } from '../../../collector/domain/problem.ts'

const good = { cid: 'auto', url: 'https://lp.example/' }

const reasonsOf = (members: Record<string, unknown>) => {
  const given = { ...good, ...members }
  const read = ClickBody.safeParse(given)
  if (read.success) return {}
  return Object.fromEntries(faultsOf(read.error, given).map(({ code, reason }) => [code, reason]))
}

describe('a landing’s parameters', () => {
  it.each([
    ['https://lp.example/', {}],
    ['https://lp.example/?', {}],
    ['?A=1&b=2', { a: '1', b: '2' }],
    ['https://lp.example/?sub1=a?b=c', { sub1: 'a?b=c' }],
    ['https://lp.example/?x=1#frag', { x: '1' }],
    ['https://lp.example/#x=1&y=2', { x: '1', y: '2' }],
    ['https://lp.example/#!/path?x=1', { x: '1' }],
    ['https://lp.example/#/path?x=a?b', { x: 'a?b' }],
    ['https://lp.example/#?x=1#y=2', { x: '1#y=2' }],
    ['https://lp.example/#x=what?', { x: 'what?' }],
  ])('in %s are %j', (url, params) => {
    expect(landingParams({ url })).toEqual(params)
  })

  it('are sixty at most, those beside the address before those in it', () => {
    const query = Array.from({ length: 100 }, (_, n) => `q${n}=1`).join('&')
    const found = landingParams({ url: `https://lp.example/?${query}`, params: { Own: 'x' } })
    expect(Object.keys(found)).toHaveLength(60)
    expect(Object.keys(found).slice(0, 2)).toEqual(['own', 'q0'])
  })

  it('come out as they went in, whatever they hold', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(value, value, (name, text) => {
        const query = `${encodeURIComponent(name)}=${encodeURIComponent(text)}`
        expect(readQuery(query)).toEqual([[name, text]])
      }),
    )
  })

  it('never fail to be read', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })),
        (url) => {
          expect(() => landingParams({ url })).not.toThrow()
        },
      ),
    )
  })
})

describe('a click’s body', () => {
  it.each([
    [
      { cid: undefined, url: undefined },
      { missing_cid: 'is required', missing_url: 'is required' },
    ],
    [{ cid: {} }, { invalid_cid: 'must be a text' }],
    [{ url: 5 }, { invalid_url: 'must be a text' }],
    [{ url: 'x'.repeat(8193) }, { invalid_url: 'is longer than 8192 characters' }],
    [{ params: [] }, { invalid_params: 'must be an object of texts' }],
    [
      { params: { a: [] } },
      { invalid_params: 'has a fault in a: it must be a text, a number, true or false' },
    ],
    [
      { params: { gclid: 2 ** 53 } },
      {
        invalid_params:
          'has a fault in gclid: it holds a number too large to be kept exactly, and must be sent as a text',
      },
    ],
    [
      { cookies: Object.fromEntries(Array.from({ length: 61 }, (_, n) => [`c${n}`, '1'])) },
      { invalid_cookies: 'has more than 60 entries' },
    ],
    [{ gpc: 'x' }, { invalid_gpc: 'must be true or false' }],
    [{ age_ms: '1.5' }, { invalid_age_ms: 'must be a number of milliseconds' }],
    [{ age_ms: -1 }, { invalid_age_ms: 'must not be negative' }],
    [
      { consent: 1 },
      { invalid_consent: expect.stringMatching(/^must be true, false, a text .* or an object/) },
    ],
    [{ screen: [] }, { invalid_screen: expect.stringMatching(/^must be a text .* or an object of texts$/) }],
  ])('with %j is told what is wrong', (members, reasons) => {
    expect(reasonsOf(members)).toEqual(reasons)
  })

  it('reads what forms and careless writers send', () => {
    expect(
      ClickBody.parse({
        ...{ cid: ' auto ', transaction_id: 12345678, url: 'https://lp.example/', gpc: '1', age_ms: '250' },
        params: { a: 1, b: null, c: false },
      }),
    ).toEqual({
      ...{ cid: 'auto', transaction_id: '12345678', url: 'https://lp.example/', gpc: true, age_ms: 250 },
      params: { a: '1', c: 'false' },
    })
  })
})
