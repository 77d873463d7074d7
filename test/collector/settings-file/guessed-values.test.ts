import { describe, expect, it } from 'vitest'
import { faultsIn, settingsIn } from './reading.ts'

describe('a value that YAML had to guess', () => {
  const method = (lines: string[]) =>
    [
      'org: demo',
      'lead_types: [{ id: t, fields: [{ name: zip, type: zip }] }]',
      'delivery_methods:',
      '  - id: m',
      '    lead_type: t',
      '    post:',
      '      url: http://buyer.test/',
      ...lines.map((line) => `      ${line}`),
    ].join('\n')
  const postOf = (text: string, environment: Record<string, string> = {}) =>
    settingsIn(text, environment).delivery_methods[0]?.post

  it('is text where text is wanted', () => {
    const settings = settingsIn('org: 42\nsources:\n  - { pid: 1234, name: true, token: 5678 }')
    expect(settings).toMatchObject({ org: '42', sources: [{ pid: '1234', name: 'true' }] })
    expect(settings.sources[0]?.token?.reveal()).toBe('5678')
  })

  it('is compared as it is written in rules', () => {
    expect(
      postOf(method(['response: { accept: { path: ok, equals: 1.50 } }']))?.response.accept?.equals,
    ).toBe('1.50')
  })

  it('keeps the zeros of a zip code and the digits of a long number', () => {
    const text = method([
      'mappings:',
      '  - { to: a, static: 08901 }',
      '  - { to: b, static: 12345678901234567890 }',
      '  - { to: c, static: 21 }',
    ])
    expect(postOf(text)?.mappings.map((mapping) => mapping.static)).toEqual([
      '08901',
      '12345678901234567890',
      21,
    ])
  })

  it('is a number or a truth where the environment gives one without quotes', () => {
    const text = method([
      `timeout_ms: \${TIMEOUT}`,
      `repeat_safe: \${SAFE:-true}`,
      `retry: { attempts: "\${TRIES:-3}" }`,
    ])
    expect(postOf(text, { TIMEOUT: '500' })).toMatchObject({
      timeout_ms: 500,
      repeat_safe: true,
      retry: { attempts: 3 },
    })
    expect(faultsIn(text, { TIMEOUT: 'soon' })).toEqual([
      '8: delivery_methods[0].post.timeout_ms: must be a number, not text',
    ])
    expect(faultsIn(method(['timeout_ms: "500"']))).toEqual([
      '8: delivery_methods[0].post.timeout_ms: must be a number, not text',
    ])
  })

  it('can never become more than one value', () => {
    const settings = settingsIn(`org: demo\nreceivers:\n  - id: a\n    return: \${REPLY}`, {
      REPLY: 'x, id: b }\n  - id: c',
    })
    expect(settings.receivers.map((receiver) => receiver.return)).toEqual(['x, id: b }\n  - id: c'])
  })
})
