import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeReferences, fillIn } from '../../../collector/settings-file/environment.ts'

const ENVIRONMENT = { TOKEN: 's3cr3t', EMPTY: '', NESTED: '$' + '{TOKEN}', A1_b: 'x' }

describe('references to the environment', () => {
  it.each([
    ['plain', 'plain'],
    ['$TOKEN and {TOKEN}', '$TOKEN and {TOKEN}'],
    ['\u0024{TOKEN}', 's3cr3t'],
    ['a \u0024{TOKEN} b \u0024{A1_b}', 'a s3cr3t b x'],
    ['\u0024{UNSET:-fallback}', 'fallback'],
    ['\u0024{EMPTY:-fallback}', 'fallback'],
    ['\u0024{TOKEN:-fallback}', 's3cr3t'],
    ['\u0024{UNSET:-}', ''],
    ['\u0024{EMPTY}', ''],
    ['\u0024{UNSET:-http://127.0.0.1:9104/slack}', 'http://127.0.0.1:9104/slack'],
    ['\u0024{NESTED}', '\u0024{TOKEN}'],
    ['$\u0024{TOKEN}', '\u0024{TOKEN}'],
    ['$$\u0024{TOKEN}', '$\u0024{TOKEN}'],
    ['costs $5', 'costs $5'],
  ])('%s becomes %s', (text, filled) => {
    expect(fillIn(text, ENVIRONMENT)).toMatchObject({ text: filled, faults: [] })
  })

  it.each([
    ['\u0024{UNSET}', 'the environment variable UNSET is not set'],
    ['\u0024{toString}', 'the environment variable toString is not set'],
    ['\u0024{a b}', 'must begin'],
    ['\u0024{', 'must begin'],
    ['\u0024{1A}', 'must begin'],
  ])('%s is a fault', (text, reason) => {
    const { faults } = fillIn(text, ENVIRONMENT)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(reason)
  })

  it('tells every one of them in a text', () => {
    expect(fillIn('\u0024{UNSET} \u0024{TOKEN} \u0024{OTHER}', ENVIRONMENT).faults).toHaveLength(2)
  })

  it('leaves any text as it is that was escaped', () => {
    const texts = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-') })
    fc.assert(
      fc.property(texts, (text) => {
        expect(fillIn(escapeReferences(text), { A: 'changed' })).toMatchObject({ text, faults: [] })
      }),
    )
  })
})
