import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSensitiveHeader, maskHeaders, maskOf } from '../../../collector/delivery/mask.ts'

describe('a mask', () => {
  const secret = 'p&ss "wörd"/1'
  const mask = maskOf([secret], ['Jo Ann@x.example', '+1 (555) 123-4567', 'NY', '7'])

  it.each([
    ['as it is', `token ${secret}!`, 'token ***!'],
    ['encoded for a URL', `?t=${encodeURIComponent(secret)}&b=1`, '?t=***&b=1'],
    ['encoded for a URL in lower case', `?t=${encodeURIComponent(secret).toLowerCase()}`, '?t=***'],
    ['encoded for a form', new URLSearchParams({ t: secret, b: '1' }).toString(), 't=***&b=1'],
    ['in JSON', JSON.stringify({ t: secret }), '{"t":"***"}'],
    ['in JSON of ASCII', '{"t":"p&ss \\"w\\u00f6rd\\"\\/1"}'.replace('\\/', '/'), '{"t":"***"}'],
    ['in JSON with escaped slashes', '{"t":"p&ss \\"wörd\\"\\/1"}', '{"t":"***"}'],
    ['more than once', `${secret},${secret}`, '***,***'],
  ])('hides a secret %s', (_form, text, expected) => {
    expect(mask(text)).toBe(expected)
  })

  it.each([
    ['email=Jo%20Ann%40x.example&a=1', 'email=***&a=1'],
    ['email=jo+ann%40x.example', 'email=***'],
    ['JO ANN@X.EXAMPLE', '***'],
    ['phone=15551234567', 'phone=***'],
    ['number1=5551234567', 'number1=***'],
    ['phone=%2B1%20(555)%20123-4567', 'phone=***'],
  ])('hides a personal value in %s', (text, expected) => {
    expect(mask(text)).toBe(expected)
  })

  it('hides a short value only where it stands alone', () => {
    expect(mask('state=NY&city=SUNNYVALE&age=7&year=1977&x=%20NY')).toBe(
      'state=***&city=SUNNYVALE&age=***&year=1977&x=%20***',
    )
  })

  it('hides the whole of a value that begins with another', () => {
    expect(maskOf(['abc', 'abcdef'], [])('abcdef abc')).toBe('*** ***')
  })

  it('leaves a text alone when there is nothing to hide', () => {
    expect(maskOf([], ['', ''])('a.b*c')).toBe('a.b*c')
  })

  it('leaves nothing of any secret, however it is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 30 }), (value) => {
        const hide = maskOf([value], [])
        const written = [value, encodeURIComponent(value), JSON.stringify({ a: value })]
        for (const text of written) expect(hide(`[${text}]`)).toContain('***')
      }),
    )
  })
})

describe('a phone number', () => {
  it.each(['2024561414', '(202) 456-1414', '+1 202.456.1414', '%2B1%20202%20456%201414', '202-456-1414'])(
    'is hidden written as %s',
    (written) => {
      expect(maskOf([], ['+12024561414'])(`call ${written} now`)).toMatch(/^call \S*\*\*\* now$/)
    },
  )

  it('leaves other numbers as they are', () => {
    expect(maskOf([], ['+12024561414'])('202 456 1415')).toBe('202 456 1415')
  })
})

describe('headers', () => {
  it.each([
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'Set-Cookie',
    'X-Api-Key',
    'apikey',
    'X-Auth-Token',
    'X-Secret',
    'X-Signature',
  ])('hide the value of %s', (name) => {
    expect(isSensitiveHeader(name)).toBe(true)
    expect(maskHeaders({ [name]: 'value' }, (text) => text)).toEqual({ [name]: '***' })
  })

  it('show the others, masked', () => {
    const mask = maskOf(['hush'], [])
    expect(maskHeaders({ 'Idempotency-Key': 'd1', 'X-A': 'hush now' }, mask)).toEqual({
      'Idempotency-Key': 'd1',
      'X-A': '*** now',
    })
  })
})
