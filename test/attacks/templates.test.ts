import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { fillTemplate } from '../../collector/delivery/buyers/fill-template.ts'
import { writeBody } from '../../collector/delivery/buyers/write-body.ts'
import { hash } from '../../collector/delivery/hash.ts'
import type { LeadValues } from '../../collector/domain/leads/lead-values.ts'
import { asJsonText, asUrlPart, parseTemplate, render, urlTemplate } from '../../collector/domain/macro.ts'

/** What a visitor may type, to get out of the place where it is put. */
const VALUES = [
  ...[
    'constructor',
    '{{constructor}}',
    '{email}',
    '{{ lead.email }}',
    '\u0024{7*7}',
    '#{7*7}',
    '<%= 7*7 %>',
    '{%x%}',
  ],
  ...[
    '"}, "admin": true, {"a":"',
    '</Name><Admin>1</Admin><Name>',
    ']]><!--',
    '&admin=1',
    '?x=1#y',
    '../../etc',
  ],
  ...[
    '\r\nX-Admin: 1',
    "'; drop table x; --",
    '<!DOCTYPE x>',
    '&lt;',
    '%00',
    '%2e%2e%2f',
    '//evil.example',
    '\\',
  ],
  ...['__proto__', '\u2028\u2029', '\u202e', '🚗', '\ud83d', '=cmd|x', '@evil.example', ':8080@evil.example'],
]

const rendered = (text: string, value: string, encode: typeof asUrlPart) => {
  const parsed = parseTemplate(text)
  if (parsed.status === 'faulty') throw new Error(parsed.faults.join())
  return render(parsed.template, () => value, encode, hash)
}

const valuesOf = (email: string) =>
  ({ lead: { email }, extra: {}, tracking: {}, consent: {}, system: {}, source: {} }) as unknown as LeadValues

const filled = (template: string, value: string, place: 'json' | 'xml' | 'form' | 'html') =>
  fillTemplate(template, {
    filled: [{ to: 'name', value }],
    values: valuesOf(value),
    place,
  })

describe('a value that a visitor typed', () => {
  it.each(VALUES)('%j stays one value of an address', (value) => {
    const url = new URL(rendered('https://far.example/to/{v}/x?a={v}&b=2#{v}', value, asUrlPart))
    expect(url.origin).toBe('https://far.example')
    expect([...url.searchParams.keys()]).toEqual(['a', 'b'])
    expect(url.searchParams.get('a')).toBe(value.toWellFormed())
  })

  it.each(VALUES)('%j stays one value of JSON', (value) => {
    const read: unknown = JSON.parse(rendered('{"a":"{v}","b":2}', value, asJsonText))
    expect(read).toEqual({ a: value.toWellFormed(), b: 2 })
    const body: unknown = JSON.parse(filled('{"a":"{{ name }}","b":2}', value, 'json'))
    expect(body).toEqual({ a: value.toWellFormed(), b: 2 })
    const mapped: unknown = JSON.parse(writeBody('json', [{ to: 'a.b', value }], 'x'))
    expect(mapped).toEqual({ a: { b: value } })
  })

  it.each(VALUES)('%j stays one value of XML', (value) => {
    for (const xml of [
      filled('<a><b>{{ name }}</b></a>', value, 'xml'),
      writeBody('xml', [{ to: 'b', value }], 'a'),
    ]) {
      expect(XMLValidator.validate(xml)).toBe(true)
      expect(Object.keys(new XMLParser().parse(xml).a as object)).toEqual(['b'])
      expect(xml).not.toMatch(/<Admin>|<!DOCTYPE/)
    }
  })

  it.each(VALUES)('%j stays one value of a form', (value) => {
    for (const form of [
      filled('a={{ name }}&b=2', value, 'form'),
      `${writeBody('form', [{ to: 'a', value }], 'x')}&b=2`,
    ])
      expect([...new URLSearchParams(form)]).toEqual([
        ['a', value.toWellFormed()],
        ['b', '2'],
      ])
  })
})

describe('a template', () => {
  it.each([
    'constructor',
    '__proto__',
    'toString',
    'constructor.constructor',
    'process',
    'this',
    'global.process.env',
  ])('reaches nothing of the program by {{ %s }}', (name) => {
    expect(filled(`[{{ ${name} }}]`, 'x', 'html')).toMatch(/^\[(\{\{ .* \}\})?\]$/)
  })

  it('gives the fields of a lead, escaped for their place', () => {
    expect(filled('<a>{{ lead.email }}</a>', 'a<b', 'xml')).toBe('<a>a&lt;b</a>')
    expect(filled('[{{ lead.constructor }}{{ lead.__proto__ }}]', 'x', 'html')).toBe('[]')
  })

  it('has no bigger output than its parts: a value is not a template', () => {
    const bomb = '{v}'.repeat(1_000)
    expect(rendered('{v}{v}{v}', bomb, asJsonText)).toHaveLength(3 * bomb.length)
  })

  it.each([
    'https://{host}/x',
    'https://far.example{host}',
    '{url}',
    'https://user:{v}@far.example/',
    'javascript:{v}',
    'file:///{v}',
    '//far.example/{v}',
    'https://far.example:{port}/',
  ])('%s is no address: who may choose the host may choose who gets the data', (text) => {
    expect(urlTemplate().safeDecode(text).success).toBe(false)
  })
})
