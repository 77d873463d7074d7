import { describe, expect, it } from 'vitest'
import {
  CONVERSION_STATUSES,
  conversionStatus,
  mayDecide,
} from '../../../collector/domain/conversion-status.ts'

const PAIRS = CONVERSION_STATUSES.flatMap((from) => CONVERSION_STATUSES.map((to) => [from, to] as const))

describe('a conversion', () => {
  it.each(PAIRS)('from %s to %s goes at a partner’s or operator’s word, unless it is there', (from, to) => {
    expect(mayDecide(from, to, 'partner')).toBe(from !== to)
    expect(mayDecide(from, to, 'operator')).toBe(from !== to)
  })

  it.each(PAIRS)('from %s to %s goes by itself only where it still waits', (from, to) => {
    expect(mayDecide(from, to, 'hold')).toBe(from === 'pending' && to === 'accepted')
  })

  it('is in no other status', () => {
    expect(conversionStatus('pending')).toBe('pending')
    expect(() => conversionStatus('done')).toThrow('in no status of ours: done')
  })
})
