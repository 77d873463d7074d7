import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../collector/delivery/buyers/read-answer.ts'
import { ResponseRules } from '../../collector/domain/response-rules.ts'

const rulesOf = (rules: object) => ResponseRules.parse(rules)
const answerOf = (body: string) => ({
  ...{ kind: 'answer' as const, status: 200, headers: {}, body, truncated: false, ms: 1 },
})

// What is read of an answer at most.
const MOST = 16_384
const filled = (start: string, unit: string, end = '') =>
  start + unit.repeat(Math.floor((MOST - start.length - end.length) / unit.length)) + end

const XML = rulesOf({ format: 'xml', accept: { path: 'Response.Status', equals: 'Success' } })
const OK = '<Response><Status>Success</Status></Response>'
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')

describe('XML that means harm', () => {
  it.each([
    ['laughs a billion times', `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><Response>&l9;</Response>`],
    [
      'grows with the square',
      `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(5_000)}">]><Response>${'&a;'.repeat(2_000)}</Response>`,
    ],
    [
      'reads a file',
      `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Response><Status>&f;</Status></Response>`,
    ],
    ['fetches a document type', `<!DOCTYPE x SYSTEM "http://169.254.169.254/x.dtd">${OK}`],
    ['hides its document type behind another', `<?xml version="1.0"?><!-- x --><!DocType x>${OK}`],
    ['declares entities in parameters', `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/p">%p;]>${OK}`],
    ['is 1,000 deep', '<a>'.repeat(1_000) + '</a>'.repeat(1_000)],
    ['is cut off', filled('<Response>', '<a>')],
    ['names a prototype', '<__proto__><polluted>1</polluted></__proto__>'],
    ['reaches for a constructor', '<constructor><prototype><polluted>1</polluted></prototype></constructor>'],
    ['is nothing but numbered characters', filled('<Response><Status>', '&#65;', '</Status></Response>')],
    ['numbers characters that there are not', '<Response><Status>&#0;&#x110000;&#xD800;</Status></Response>'],
    ['has 2,000 attributes', `<Response ${Array.from({ length: 2_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`],
  ])('accepts nothing where it %s, and nothing is changed by it', (_does, text) => {
    expect(readAnswer(XML, answerOf(text)).outcome.status).toBe('rejected')
    expect(Reflect.has({}, 'polluted')).toBe(false)
  })

  it('is read where it means none', () => {
    expect(readAnswer(XML, answerOf(OK)).outcome).toEqual({ status: 'accepted' })
  })
})

describe('JSON that means harm', () => {
  const rules = rulesOf({ format: 'json', accept: { path: 'a.b', equals: 'yes' }, bid: { path: 'bid' } })
  it.each([
    ['is 8,000 deep', '['.repeat(8_000) + ']'.repeat(8_000)],
    ['is as many objects deep', filled('', '{"a":')],
    ['names a prototype', '{"__proto__":{"a":{"b":"yes"}}}'],
    ['has a bid beyond all numbers', '{"a":{"b":"no"},"bid":1e400}'],
    ['is text alone', '"yes"'],
    ['is null', 'null'],
  ])('accepts nothing where it %s', (_does, text) => {
    expect(readAnswer(rules, answerOf(text)).outcome.status).toBe('rejected')
    expect(Reflect.has({}, 'a')).toBe(false)
  })

  it.each(['1e400', '-5', '"1e999"', '"NaN"', '"99999999999999999999"', '{"a":1}', '[]'])(
    'wins no auction with a bid of %s',
    (bid) => {
      const { outcome } = readAnswer(rules, answerOf(`{"a":{"b":"yes"},"bid":${bid}}`))
      expect(outcome).not.toHaveProperty('bid')
    },
  )
})

/** Runs a few lines of the program in a process of its own, which is ended when it takes far too long. */
function runBounded(lines: string): string {
  const here = (path: string) => new URL(`../../collector/${path}`, import.meta.url).href
  const imports = [
    `import { matchPattern } from '${here('domain/leads/pattern-match.ts')}'`,
    `import { readChallenge } from '${here('delivery/buyers/digest.ts')}'`,
    `import { patternFault } from '${here('domain/pattern.ts')}'`,
  ]
  const { stdout, signal } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', [...imports, lines].join('\n')],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8', timeout: 20_000 },
  )
  return signal === null ? stdout.trim() : `ended by ${signal}`
}

describe('a pattern that an operator may write', () => {
  it.each([
    ['^(a+)+$', 'a', '!'],
    ['^(a|aa)+$', 'a', '!'],
    ['^(a|a?)+$', 'a', '!'],
    ['(.*a){20}x', 'a', ''],
    ['^(\\\\w+\\\\s?)*$', 'word ', '!'],
    ['([a-zA-Z]+)*[0-9]', 'a', ''],
    ['(x+x+)+y', 'x', ''],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a', ''],
    ['(a?){30}a{30}', 'a', '!'],
  ])('%s is through with a text of 100,000 characters', { timeout: 30_000 }, (pattern, unit, end) => {
    const text = JSON.stringify(unit.repeat(100_000 / unit.length) + end)
    const said = runBounded(`matchPattern('${pattern}', ${text}); console.log('through')`)
    expect(said).toBe('through')
  })

  it.each(['(a{1000}){1000}', '((a{100}){100}){100}', 'a{1,100000}', '('.repeat(400) + ')'.repeat(400)])(
    'of the kind %s neither hangs nor grows without end',
    { timeout: 30_000 },
    (pattern) => {
      expect(
        runBounded(`patternFault('${pattern}'); matchPattern('${pattern}', 'aaaa'); console.log('through')`),
      ).toBe('through')
    },
  )
})

it('a challenge of nothing but letters is gone through once', { timeout: 30_000 }, () => {
  const lines = `console.log(readChallenge('Digest ' + 'a'.repeat(200_000)) === undefined)`
  expect(runBounded(lines)).toBe('true')
})
