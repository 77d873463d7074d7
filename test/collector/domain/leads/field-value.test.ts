import { describe, expect, it } from 'vitest'
import type { LeadField } from '../../../../collector/domain/lead-type.ts'
import { checkLead } from '../../../../collector/domain/leads/check-lead.ts'
import { typeOf } from './lead-things.ts'

const today = '2026-11-21'

type FieldShape = Parameters<typeof typeOf>[0][number]

/** What is kept of a value of one field, or the fault that it has. */
function keep(field: Omit<FieldShape, 'name'>, value: unknown): string | undefined {
  const { fields, faults } = checkLead(typeOf([{ name: 'f', ...field }]), { f: value }, { today })
  return faults[0] ? `${faults[0].code}: ${faults[0].reason}` : fields.f
}

const type = (name: LeadField['type']) => ({ type: name })

describe('a field of the type', () => {
  it.each<[LeadField['type'], unknown, string]>([
    ['string', '  Main Street ', 'Main Street'],
    ['string', 42, '42'],
    ['string', true, 'true'],
    ['string', 'a\u0000b', 'ab'],
    ['integer', '025', '25'],
    ['integer', 25, '25'],
    ['integer', '-0', '0'],
    ['integer', '+7', '7'],
    ['integer', '1,250,000', '1250000'],
    ['integer', '12.00', '12'],
    ['number', '12.50', '12.5'],
    ['number', 12.5, '12.5'],
    ['number', '-0.10', '-0.1'],
    ['number', '1,250.75', '1250.75'],
    ['boolean', 'Yes', 'true'],
    ['boolean', 'on', 'true'],
    ['boolean', 0, 'false'],
    ['boolean', false, 'false'],
    ['date', '1980-01-31', '1980-01-31'],
    ['date', '1980-1-9', '1980-01-09'],
    ['date', '1/31/1980', '1980-01-31'],
    ['date', '01-31-1980', '1980-01-31'],
    ['date', '31.1.1980', '1980-01-31'],
    ['date', '19800131', '1980-01-31'],
    ['date', '1980-01-31T00:00:00.000Z', '1980-01-31'],
    ['date', '1980-01-31 08:15:00', '1980-01-31'],
    ['date', '02/29/2024', '2024-02-29'],
    ['email', ' Some.One+tag@Example.COM ', 'Some.One+tag@example.com'],
    ['email', 'a@bücher.example', 'a@bücher.example'],
    ['phone', '(415) 555-2671', '+14155552671'],
    ['phone', '1-415-555-2671', '+14155552671'],
    ['phone', 4155552671, '+14155552671'],
    ['phone', '+44 20 7946 0958', '+442079460958'],
    ['phone', '415-555-2671 x123', '+14155552671'],
    ['zip', '90210', '90210'],
    ['zip', '90210-1234', '90210-1234'],
    ['zip', '902101234', '90210-1234'],
    ['zip', 2134, '02134'],
    ['url', ' https://example.com/a?b=c ', 'https://example.com/a?b=c'],
  ])('%s keeps %j as %j', (name, value, kept) => {
    expect(keep(type(name), value)).toBe(kept)
  })

  const NUMBER = 'must be a number, such as 12.5, of at most 15 digits'
  const WHOLE = 'must be a whole number of at most 15 digits'
  const DATE = 'must be a date as YYYY-MM-DD or MM/DD/YYYY'
  const EMAIL = 'must be an e-mail address such as name@example.com'
  const PHONE = "must be a phone number of US, or begin with + and its country's code"
  const ZIP = 'must be a ZIP code such as 90210 or 90210-1234'
  const URL_FAULT = 'must be an address that starts with http:// or https://'

  it.each<[LeadField['type'], unknown, string]>([
    ['string', ['a', 'b'], 'must be a single value'],
    ['string', { a: 1 }, 'must be a single value'],
    ['string', 'x'.repeat(2049), 'is longer than 2048 characters'],
    ['string', 2 ** 60, 'holds a number too large to be kept exactly, and must be sent as a text'],
    ['integer', '12.5', WHOLE],
    ['integer', 'twelve', WHOLE],
    ['integer', '1'.repeat(16), WHOLE],
    ['integer', '1,25', WHOLE],
    ['number', '1e3', NUMBER],
    ['number', '$5', NUMBER],
    ['number', '.', NUMBER],
    ['boolean', 'maybe', 'must be true or false'],
    ['date', '31/01/1980', DATE],
    ['date', '1980-02-30', DATE],
    ['date', '01/31/80', DATE],
    ['date', '1980-01/31', DATE],
    ['date', '1980131', DATE],
    ['date', '0198-01-31', 'is more than 150 years away from today'],
    ['email', 'a@b', EMAIL],
    ['email', 'a b@example.com', EMAIL],
    ['email', 'a..b@example.com', EMAIL],
    ['email', `${'a'.repeat(65)}@example.com`, EMAIL],
    ['email', '@example.com', EMAIL],
    ['phone', '12345', PHONE],
    ['phone', 'call me', PHONE],
    ['phone', '07911 123456', PHONE],
    ['zip', '2134', ZIP],
    ['zip', 'SW1A 1AA', ZIP],
    ['url', 'example.com', URL_FAULT],
    ['url', 'javascript:alert(1)', URL_FAULT],
  ])('%s refuses %j: %s', (name, value, reason) => {
    expect(keep(type(name), value)).toBe(`invalid_f: ${reason}`)
  })

  it.each([
    ['GB', 'phone', '07911 123456', '+447911123456'],
    ['DE', 'phone', '030 901820', '+4930901820'],
    ['ZZ', 'phone', '+1 415 555 2671', '+14155552671'],
    ['CA', 'zip', 'k1a0b1', 'K1A 0B1'],
    ['GB', 'zip', 'sw1a1aa', 'SW1A 1AA'],
    ['DE', 'zip', '10115', '10115'],
    ['NL', 'zip', '1012ab', '1012 AB'],
    ['BR', 'zip', '01310100', '01310-100'],
    ['JP', 'zip', '100-0001', '100-0001'],
  ] as const)('of %s %s keeps %j as %j', (country, name, value, kept) => {
    expect(keep({ type: name, country }, value)).toBe(kept)
  })

  it.each([
    ['CA', 'zip', '90210', 'must be a Canadian postal code such as K1A 0B1'],
    ['GB', 'zip', '90210', 'must be a UK postcode such as SW1A 1AA'],
    ['DE', 'zip', '1011', 'must be a postal code of DE: 5 digits'],
    ['JP', 'zip', '!', 'must be a postal code'],
    ['ZZ', 'phone', '415 555 2671', "must be a phone number of ZZ, or begin with + and its country's code"],
  ] as const)('of %s %s refuses %j: %s', (country, name, value, reason) => {
    expect(keep({ type: name, country }, value)).toBe(`invalid_f: ${reason}`)
  })

  it('enum keeps its own spelling of a value', () => {
    const field = { type: 'enum' as const, values: ['Own', 'Rent'] }
    expect(keep(field, 'rent')).toBe('Rent')
    expect(keep(field, 'Other')).toBe('invalid_f: must be one of Own, Rent')
  })

  it.each<[Omit<FieldShape, 'name'>, unknown, string]>([
    [{ type: 'integer', min: 16 }, 15, 'must be at least 16'],
    [{ type: 'integer', max: 120 }, '121', 'must be at most 120'],
    [{ type: 'number', max: 0.5 }, '0.51', 'must be at most 0.5'],
    [{ type: 'string', min: 2 }, 'a', 'must have at least 2 characters'],
    [{ type: 'string', max: 2 }, 'abc', 'must have at most 2 characters'],
    [{ type: 'date', min: '1980-01-01' }, '12/31/1979', 'must be at least 1980-01-01'],
    [{ type: 'date', max: '1980-01-01' }, '1980-01-02', 'must be at most 1980-01-01'],
    [{ type: 'string', pattern: '^[A-Z]{2}$' }, 'ca', 'must match ^[A-Z]{2}$'],
    [{ type: 'phone', pattern: '^\\+1' }, '+442079460958', 'must match ^\\+1'],
  ])('with limits %j refuses %j: %s', (field, value, reason) => {
    expect(keep(field, value)).toBe(`invalid_f: ${reason}`)
  })

  it.each<[Omit<FieldShape, 'name'>, unknown, string]>([
    [{ type: 'integer', min: 16, max: 120 }, 16, '16'],
    [{ type: 'integer', min: 16, max: 120 }, 120, '120'],
    [{ type: 'string', max: 2 }, '👍👍', '👍👍'],
    [{ type: 'string', pattern: '(?i)^[A-Z]{2}$' }, 'ca', 'ca'],
  ])('with limits %j keeps %j as %j', (field, value, kept) => {
    expect(keep(field, value)).toBe(kept)
  })
})
