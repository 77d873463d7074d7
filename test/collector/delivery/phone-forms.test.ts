import { describe, expect, it } from 'vitest'
import { asAmerican, asE164 } from '../../../collector/delivery/phone-forms.ts'

describe('a phone number', () => {
  it.each([
    ['+15551234567', '+15551234567', '5551234567'],
    ['+1 (555) 123-4567', '+15551234567', '5551234567'],
    ['555.123.4567', undefined, '5551234567'],
    ['1-555-123-4567', undefined, '5551234567'],
    ['+44 20 7946 0018', '+442079460018', '+442079460018'],
    ['+1 555 123', '+1555123', '+1555123'],
    ['020 7946 0018', undefined, undefined],
    ['0044 20 7946 0018', undefined, undefined],
    ['+0555123456', undefined, undefined],
    ['+1234567890123456', undefined, undefined],
    ['555-CALL-NOW', undefined, undefined],
    ['', undefined, undefined],
  ])('written %s is %s in E.164 and %s in America', (text, e164, american) => {
    expect(asE164(text)).toBe(e164)
    expect(asAmerican(text)).toBe(american)
  })
})
