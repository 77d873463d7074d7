import { describe, expect, it } from 'vitest'
import { matchPattern } from '../../../../collector/domain/leads/pattern-match.ts'

describe('a pattern', () => {
  it.each([
    ['<Price>([0-9.]+)</Price>', '<a><Price>12.50</Price></a>', ['<Price>12.50</Price>', '12.50']],
    ['(?i)accepted', 'LEAD ACCEPTED', ['ACCEPTED']],
    ['accepted', 'ACCEPTED', undefined],
    ['^[A-Z]{2}$', 'NY', ['NY']],
    ['^[A-Z]{2}$', 'NYC', undefined],
    ['(a)|(b)', 'b', ['b', '', 'b']],
    ['(?P<bid>\\d+)', 'bid 50', ['50', '50']],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['', 'anything', ['']],
  ])('%s finds in %j: %j', (pattern, text, found) => {
    expect(matchPattern(pattern, text)).toEqual(found)
  })

  it('that the engine does not know matches nothing', () => {
    expect(matchPattern('a{2000}', 'a'.repeat(3000))).toBeUndefined()
    expect(matchPattern('(', '(')).toBeUndefined()
  })

  it('that would hang another engine is through at once', () => {
    expect(matchPattern('^(a+)+$', `${'a'.repeat(50_000)}b`)).toBeUndefined()
  })

  it('matches the same when a thousand others were used in between', () => {
    expect(matchPattern('n0$', 'n0')).toEqual(['n0'])
    for (let index = 1; index <= 1000; index++) expect(matchPattern(`n${index}$`, `n${index}`)).toBeDefined()
    expect(matchPattern('n0$', 'n0')).toEqual(['n0'])
  })
})
