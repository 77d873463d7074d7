import { describe, expect, it } from 'vitest'
import { isFrom } from '../../../collector/http/from-addresses.ts'

const RANGES = ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '2001:4860::1']

describe('a caller’s address', () => {
  it.each([
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['::ffff:203.0.113.7', true],
    ['10.255.255.255', true],
    ['::ffff:10.1.2.3', true],
    ['11.0.0.0', false],
    ['2001:db8:ffff::1', true],
    ['2001:db9::', false],
    ['2001:4860:0:0::1', true],
    ['2001:db8::1%eth0', true],
    ['', false],
    ['nowhere', false],
    ['10.0.0', false],
  ])('%s is among the allowed: %s', (address, allowed) => {
    expect(isFrom(address, RANGES)).toBe(allowed)
  })

  it('is among none of none', () => {
    expect(isFrom('10.0.0.1', [])).toBe(false)
  })
})
