import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Duration, formatDuration, parseDuration } from '../../../collector/domain/duration.ts'

describe('a time span', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0s', 0],
    ['3650d', 315_360_000_000],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([['30'], ['500ms'], ['1w'], ['-1s'], ['1.5h'], ['1h30m'], [' 1s'], ['3651d'], ['']])(
    '%j is refused',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
      expect(Duration.safeParse(text).success).toBe(false)
    },
  )

  it.each([
    [60_000, '1m'],
    [90_000, '90s'],
    [86_400_000, '1d'],
    [7_200_000, '2h'],
    [0, '0s'],
  ])('%d milliseconds are written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
    expect(z.encode(Duration, ms)).toBe(text)
  })

  it('is the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 315_360_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000)
      }),
    )
  })
})
