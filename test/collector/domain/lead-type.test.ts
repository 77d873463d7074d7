import { describe, expect, it } from 'vitest'
import { LeadField, LeadType } from '../../../collector/domain/lead-type.ts'
import { readShape } from '../../../collector/domain/setting-fault.ts'
import { faultsOf } from './faults-of.ts'

const LIMIT =
  'must be a number for a string, integer or number, a date for a date, and absent for all other types'

describe('a field of a lead', () => {
  it.each([
    [{ type: 'string', min: 2, max: 5, pattern: '^[A-Z]+$' }],
    [{ type: 'integer', min: 16, max: 120 }],
    [{ type: 'date', min: '1900-01-01' }],
    [{ type: 'enum', values: ['own', 'rent'] }],
    [{ type: 'phone', country: 'US' }],
  ])('may be %j', (field) => {
    expect(faultsOf(LeadField, { name: 'f', ...field })).toEqual([])
  })

  it.each([
    [
      { type: 'text' },
      "type: must be string, integer, number, boolean, date, email, phone, zip, enum or url, not 'text'",
    ],
    [{ type: 'string', pattern: '(' }, 'pattern: is no regular expression (Unterminated group)'],
    [{ type: 'enum' }, 'values: must be given for the type enum, and for no other'],
    [{ type: 'string', values: ['a'] }, 'values: must be given for the type enum, and for no other'],
    [{ type: 'integer', min: 5, max: 4 }, 'min: must not be greater than max'],
    [{ type: 'date', min: 5 }, `min: ${LIMIT}`],
    [{ type: 'email', max: 5 }, `max: ${LIMIT}`],
    [{ type: 'integer', min: '1900-01-01' }, `min: ${LIMIT}`],
    [{ type: 'date', min: 'soon' }, 'min: must be a number, or a date such as 2026-01-31'],
    [{ type: 'phone', country: 'usa' }, 'country: must be the two letters of a country, such as US'],
  ])('is refused as %j', (field, fault) => {
    expect(faultsOf(LeadField, { name: 'f', ...field })).toEqual([fault])
  })

  it.each([['__proto__'], ['first name'], ['1st'], ['a.b'], ['']])('is not called %j', (name) => {
    expect(faultsOf(LeadField, { name, type: 'string' })).toHaveLength(1)
  })
})

describe('a lead type', () => {
  it('looks for no duplicates unless told by which fields', () => {
    expect(readShape(LeadType, { id: 'a', fields: [{ name: 'x', type: 'string' }] })).toMatchObject({
      value: { duplicate_check: { fields: [], within: 2_592_000_000 } },
    })
  })

  it('has at least one field', () => {
    expect(faultsOf(LeadType, { id: 'a', fields: [] })).toEqual(['fields: must not be empty'])
  })
})
