import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  asJsonText,
  asText,
  asUrlPart,
  checkTemplate,
  type Encode,
  type Hash,
  parseTemplate,
  render,
  templateText,
  urlTemplate,
} from '../../../collector/domain/macro.ts'

const hash: Hash = (algorithm, text) => createHash(algorithm).update(text).digest('hex')
const VALUES: Record<string, string> = {
  sub1: 'spring sale & more',
  email: ' Person@Example.com ',
  phone: '+1 (555) 123-4567',
  payout: '12.50',
  quote: 'say "hi"\\\n',
  empty: '',
  blank: '   ',
  tricky: '{sub1}',
}

function filled(text: string, encode: Encode = asText): string {
  const parsed = parseTemplate(text)
  if (parsed.status === 'faulty') throw new Error(parsed.faults.join())
  return render(parsed.template, (name) => VALUES[name] ?? '', encode, hash)
}

describe('macros', () => {
  it.each([
    ['a{sub1}b', 'aspring sale & moreb'],
    ['{empty|none}', 'none'],
    ['{sub1|none}', 'spring sale & more'],
    ['{empty|}', ''],
    ['{empty}', ''],
    ['{email|trim|lower}', 'person@example.com'],
    ['{email|trim|lower|sha256}', '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345'],
    ['{phone|digits}', '15551234567'],
    ['{payout|md5}', createHash('md5').update('12.50').digest('hex')],
    ['{payout|sha1}', createHash('sha1').update('12.50').digest('hex')],
    ['{email|trim|upper}', 'PERSON@EXAMPLE.COM'],
    ['{empty|sha256}', ''],
    ['{empty|sha256|unknown}', 'unknown'],
    ['{blank|trim|none}', 'none'],
    ['{empty|none|upper}', 'none'],
    ['{sub1|urlencode}', 'spring%20sale%20%26%20more'],
    ['{tricky}', '{sub1}'],
  ])('turns %s into %s', (text, expected) => {
    expect(filled(text)).toBe(expected)
  })

  it.each([
    '{}',
    '{ sub1 }',
    '{"a":1}',
    '{{',
    '}}',
    '{1a}',
    '{sub1',
    'sub1}',
    '{a-b}',
    '{sub1|x{',
    '{lead.email}',
  ])('leaves %s as it is, for it is no macro', (text) => {
    expect(filled(text)).toBe(text)
  })

  it('stands inside JSON and double braces without touching them', () => {
    expect(filled('{"sub":"{sub1}","n":{"p":{payout}}}', asJsonText)).toBe(
      '{"sub":"spring sale & more","n":{"p":12.50}}',
    )
    expect(filled('{{payout}}')).toBe('{12.50}')
  })

  it('writes values as the place needs it, and raw where that is asked for', () => {
    expect(filled('?a={sub1}', asUrlPart)).toBe('?a=spring%20sale%20%26%20more')
    expect(filled('?a={sub1|raw}', asUrlPart)).toBe('?a=spring sale & more')
    expect(filled('?a={sub1|urlencode}', asUrlPart)).toBe('?a=spring%20sale%20%26%20more')
    expect(filled('?a={empty|a b}', asUrlPart)).toBe('?a=a%20b')
    expect(JSON.parse(filled('{"q":"{quote}"}', asJsonText))).toEqual({ q: VALUES.quote })
  })

  it.each([
    ['{sub1|one|two}', /more than one default/],
    ['{email|sha265}', /no filter "sha265"/],
    ['{email|SHA256}', /no filter "SHA256"/],
    ['{email|sha-512}', /no filter "sha-512"/],
    ['{email|Lower}', /no filter "Lower"/],
  ])('refuses %s', (text, message) => {
    const parsed = parseTemplate(text)
    expect(parsed.status === 'faulty' && parsed.faults.join()).toMatch(message)
  })
})

describe('the check of a template when a rule is saved', () => {
  const known = new Set(['sub1', 'sub2', 'total_sold_price'])

  it('accepts what is known', () => {
    expect(checkTemplate('{sub1|none} {sub2|upper} {"not":"one"}', known)).toEqual([])
  })

  it('names every unknown macro and the nearest known ones', () => {
    expect(checkTemplate('{sub9} {price} {qqqqqq}', known)).toEqual([
      '{sub9} is not a known macro; did you mean "sub1" or "sub2"?',
      '{price} is not a known macro; did you mean "total_sold_price"?',
      '{qqqqqq} is not a known macro',
    ])
  })

  it('tells faults of the form as well', () => {
    expect(checkTemplate('{sub1|a|b}', known)).toEqual(['{sub1|a|b} has more than one default'])
  })
})

describe('an address with macros', () => {
  const Address = urlTemplate()

  it.each([
    'https://network.example/p?a={sub1}',
    'http://127.0.0.1:9103/{sub1}/x',
    'HTTPS://network.example?{sub1}',
    'https://network.example',
    'http://[::1]:80/{sub1}',
    'http://network.example#{sub1}',
  ])('accepts %s', (text) => {
    expect(Address.parse(text).text).toBe(text)
  })

  it.each([
    'https://{sub1}/p',
    'https://{sub1}.example/p',
    'https://network.example{sub1}/p',
    'https://network.example:{sub1}/p',
    '{sub1}://network.example/p',
    '{landing_url|raw}',
    'https://user:pass@network.example/{sub1}',
    'https://user@{sub1}/',
    'ftp://network.example/',
    'network.example/p',
    'https:///p',
    'https://a b/',
    '',
  ])('refuses %j', (text) => {
    expect(Address.safeParse(text).success).toBe(false)
  })

  it('is a text in a JSON Schema and when it is written back', () => {
    const Settings = z.object({ url: urlTemplate(), text: templateText() })
    const settings = { url: 'https://network.example/{sub1}', text: 'Sold {payout}' }
    expect(z.encode(Settings, Settings.parse(settings))).toEqual(settings)
    expect(z.toJSONSchema(Settings, { io: 'input' }).properties).toMatchObject({
      url: { type: 'string' },
      text: { type: 'string' },
    })
  })
})

describe('any template and any values', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 })
  const encodings = fc.constantFrom(asText, asUrlPart, asJsonText)
  const macros = fc.constantFrom(
    '{a}',
    '{b|none}',
    '{c|lower|sha256}',
    '{d|digits|0}',
    '{e|raw}',
    '{f|urlencode}',
  )

  it('gives back from a URL exactly what was put in', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const parsed = parseTemplate('https://n.example/p?a={v}&b=2')
        if (parsed.status === 'faulty') throw new Error(parsed.faults.join())
        const url = new URL(render(parsed.template, () => value, asUrlPart, hash))
        expect(url.searchParams.get('a')).toBe(value.toWellFormed())
        expect(url.searchParams.get('b')).toBe('2')
      }),
    )
  })

  it('gives back from JSON exactly what was put in', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const parsed = parseTemplate('{"a":"{v}","b":2}')
        if (parsed.status === 'faulty') throw new Error(parsed.faults.join())
        const body: unknown = JSON.parse(render(parsed.template, () => value, asJsonText, hash))
        expect(body).toEqual({ a: value.toWellFormed(), b: 2 })
      }),
    )
  })

  it('leaves no macro', () => {
    const plain = anyText.map((text) => text.replace(/[{}]/g, ''))
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, macros)), plain, encodings, (pieces, value, encode) => {
        const parsed = parseTemplate(pieces.join(''))
        if (parsed.status === 'faulty') throw new Error(parsed.faults.join())
        expect(render(parsed.template, () => value, encode, hash)).not.toMatch(/[{}]/)
      }),
    )
  })

  it('never throws, and takes nothing away but macros', () => {
    const odd = fc.constantFrom('{', '}', '|', '"', '\\', '{{', '}}', '{g|', '|x}')
    fc.assert(
      fc.property(fc.array(fc.oneof(anyText, odd, macros)), anyText, encodings, (pieces, value, encode) => {
        const text = pieces.join('')
        const parsed = parseTemplate(text)
        if (parsed.status === 'faulty') return
        expect(render(parsed.template, () => value, encode, hash).isWellFormed()).toBe(true)
        const macroless = parsed.template.parts.filter((part) => typeof part === 'string').join('')
        expect(macroless).toBe(text.toWellFormed().replace(/\{[A-Za-z_]\w*(\|[^{}|]*)*\}/g, ''))
      }),
    )
  })
})
