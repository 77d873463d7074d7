import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../collector/domain/outcome.ts'
import {
  nextTry,
  RETRY_AFTER_CAP_MS,
  RETRY_SCHEDULE_MS,
  retryAfterMs,
} from '../../../collector/domain/retry.ts'

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0)
const later: Outcome = { status: 'later', because: 'http_500' }
const middle = () => 0.5

function waitAfter(attempt: number, outcome: Outcome = later, random = middle) {
  const next = nextTry(outcome, attempt, RETRY_SCHEDULE_MS, random, NOW)
  return next.status === 'retry' ? next.at - NOW : next.status
}

describe('what follows an attempt', () => {
  it.each([
    [1, 5],
    [2, 30],
    [3, 120],
    [4, 600],
    [5, 3_600],
    [6, 3 * 3_600],
    [7, 8 * 3_600],
    [8, 12 * 3_600],
  ])('waits after attempt %i for %i seconds', (attempt, seconds) => {
    expect(waitAfter(attempt)).toBe(seconds * 1_000)
  })

  it('is dead after the ninth attempt', () => {
    expect(waitAfter(9)).toBe('dead')
  })

  it('follows a schedule of its own length', () => {
    expect(nextTry(later, 1, [100], middle, NOW)).toEqual({ status: 'retry', at: NOW + 100 })
    expect(nextTry(later, 2, [100], middle, NOW)).toEqual({ status: 'dead' })
    expect(nextTry(later, 1, [], middle, NOW)).toEqual({ status: 'dead' })
  })

  it('spreads a wait by a fifth either way', () => {
    expect(waitAfter(1, later, () => 0)).toBe(4_000)
    expect(waitAfter(1, later, () => 0.999_999)).toBe(6_000)
  })

  it('does not try again what is done or has failed', () => {
    expect(waitAfter(1, { status: 'done' })).toBe('done')
    expect(waitAfter(1, { status: 'failed', because: 'http_404' })).toBe('failed')
  })

  it('waits as long as the other side asked, and for a day at most', () => {
    expect(waitAfter(1, { ...later, afterMs: 60_000 })).toBe(60_000)
    expect(waitAfter(1, { ...later, afterMs: 1_000 })).toBe(5_000)
    expect(waitAfter(1, { ...later, afterMs: 99 * RETRY_AFTER_CAP_MS })).toBe(RETRY_AFTER_CAP_MS)
  })

  it('never comes sooner than asked nor sooner than four fifths of the schedule', () => {
    const attempts = fc.integer({ min: 1, max: 8 })
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(attempts, random, fc.nat(2 * RETRY_AFTER_CAP_MS), (attempt, chance, afterMs) => {
        const next = nextTry({ ...later, afterMs }, attempt, RETRY_SCHEDULE_MS, () => chance, NOW)
        if (next.status !== 'retry') throw new Error(next.status)
        expect(Number.isSafeInteger(next.at)).toBe(true)
        expect(next.at - NOW).toBeGreaterThanOrEqual(Math.min(afterMs, RETRY_AFTER_CAP_MS))
        expect(next.at - NOW).toBeGreaterThanOrEqual((RETRY_SCHEDULE_MS[attempt - 1] ?? Number.NaN) * 0.8)
      }),
    )
  })
})

describe('Retry-After', () => {
  it.each([
    ['seconds', '120', 120_000],
    ['seconds with blanks around', ' 7 ', 7_000],
    ['a fraction of a second', '1.5', 1_500],
    ['no wait', '0', 0],
    ['an HTTP date', 'Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
    ['an RFC 850 date', 'Saturday, 21-Nov-26 12:01:00 GMT', 60_000],
    ['an asctime date', 'Sat Nov 21 12:01:00 2026', 60_000],
    ['an asctime date of one digit', 'Sun Nov 22 12:00:00 2026', 86_400_000],
    ['an ISO 8601 time', '2026-11-21T12:00:30Z', 30_000],
    ['an ISO 8601 time of a zone', '2026-11-21T14:00:30.5+02:00', 30_500],
    ['a time that has passed', 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['a time of the last century', 'Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['more than a day', '999999', RETRY_AFTER_CAP_MS],
    ['more than numbers hold', '9'.repeat(400), RETRY_AFTER_CAP_MS],
  ])('reads %s', (_form, header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms)
  })

  it.each([
    '',
    'soon',
    '-5',
    '1e3',
    '0x10',
    '5 minutes',
    '12:01',
    'Sat, 31 Feb 2026 12:01:00 GMT',
    'Sat, 21 Foo 2026 12:01:00 GMT',
    'Sat, 21 Nov 2026 25:01:00 GMT',
    '2026-13-45T00:00:00Z',
    '2026-11-21',
    'NaN',
    '120, 130',
  ])('ignores %j', (header) => {
    expect(retryAfterMs(header, NOW)).toBeUndefined()
  })

  it('is nothing when there is none', () => {
    expect(retryAfterMs(undefined, NOW)).toBeUndefined()
  })

  it('reads any text at all without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        const ms = retryAfterMs(header, NOW)
        expect(ms === undefined || (ms >= 0 && ms <= RETRY_AFTER_CAP_MS)).toBe(true)
      }),
    )
  })
})
