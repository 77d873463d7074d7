import { describe, expect, it } from 'vitest'
import { Pattern, patternFault } from '../../../collector/domain/pattern.ts'

describe('an operator’s pattern', () => {
  it.each([
    ['^[A-Z]{2}$'],
    ['(?i)accepted'],
    ['<Price>([0-9.]+)</Price>'],
    ['(?P<bid>\\d+)'],
    ['\\\\1'],
    ['(?:a|b)'],
    ['\\(?=x'],
  ])('%s is taken', (pattern) => {
    expect(patternFault(pattern)).toBeUndefined()
    expect(Pattern.safeParse(pattern).success).toBe(true)
  })

  it.each([
    ['(', 'is no regular expression'],
    ['[a', 'is no regular expression'],
    ['*a', 'is no regular expression'],
    ['a(?=b)', 'must not look ahead or behind'],
    ['(?<!a)b', 'must not look ahead or behind'],
    ['(a)\\1', 'must not refer back'],
    ['(?<x>a)\\k<x>', 'must not refer back'],
  ])('%s is refused: it %s', (pattern, reason) => {
    expect(patternFault(pattern)).toContain(reason)
  })
})
