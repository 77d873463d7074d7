import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkLead } from '../../../../collector/domain/leads/check-lead.ts'
import { RESERVED_NAMES } from '../../../../collector/domain/leads/lead-body.ts'
import { exampleShape, organizationOf } from '../example-settings.ts'
import { typeOf } from './lead-things.ts'

const today = '2026-11-21'

const auto = organizationOf(exampleShape()).lead_types[0]

describe('a lead', () => {
  const good = { first_name: 'Test', last_name: 'Lead', email: 'a@example.com', zip_code: '90210' }
  const check = (given: Record<string, unknown>, partial = false) => {
    if (!auto) throw new Error('the example has a lead type')
    return checkLead(auto, given, { partial, today })
  }

  it('has all its faults at once, in the order of its type', () => {
    const { faults } = check({
      first_name: ' ',
      email: 'nobody',
      zip_code: null,
      age: 15,
      state: 'California',
    })
    expect(faults.map((fault) => fault.code)).toEqual([
      ...['missing_first_name', 'missing_last_name', 'invalid_email'],
      ...['missing_zip_code', 'invalid_state', 'invalid_age'],
    ])
  })

  it('may lack fields in part, but what it has must be right', () => {
    expect(check({ zip_code: '90210' }, true)).toEqual({
      fields: { zip_code: '90210' },
      extra: {},
      faults: [],
    })
    expect(check({ zip_code: 'x' }, true).faults.map((fault) => fault.code)).toEqual(['invalid_zip_code'])
  })

  it('has its names exactly, else without regard to case', () => {
    expect(check({ ...good, STATE: 'CA', State: 'NY' }).fields.state).toBe('CA')
    expect(check({ ...good, State: 'NY', state: 'CA' }).fields.state).toBe('CA')
    expect(check({ ...good, Age: 30 }).extra).toEqual({})
  })

  it('keeps what its type does not know, but not what the body means by it', () => {
    const { fields, extra, faults } = check({
      ...good,
      ...{ cid: 'auto', sub1: 'a', tcpa_consent: 1, url: 'https://example.com' },
      ...{ revenue: 5, roof: true, tags: ['a', 'b'], home: { rooms: 3 }, State2: '', nothing: null },
    })
    expect(faults).toEqual([])
    expect(fields).toEqual(good)
    expect(extra).toEqual({ revenue: '5', roof: 'true', tags: '["a","b"]', home: '{"rooms":3}' })
  })

  it('keeps a hundred extras of bounded length, and no more', () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`x${index}`, 'y'.repeat(3000)]),
    )
    const { extra } = check({ ...good, ...many, ['n'.repeat(129)]: 'long name' })
    expect(Object.keys(extra)).toHaveLength(100)
    expect(Object.values(extra).every((value) => value.length === 2048)).toBe(true)
  })

  it('may use a name of the body for a field of its own', () => {
    const own = typeOf([
      { name: 'ip_address', type: 'string' },
      { name: 'url', type: 'url' },
    ])
    const checked = checkLead(own, { ip_address: '203.0.113.7', url: 'https://example.com' }, { today })
    expect(checked.fields).toEqual({ ip_address: '203.0.113.7', url: 'https://example.com' })
    expect(checked.extra).toEqual({})
  })

  it('may come within lead or fields, which count before what stands outside', () => {
    const { fields, extra } = check({
      ...good,
      first_name: 'Outside',
      lead: { first_name: 'Inside', roof: 'flat' },
      fields: { age: 40 },
    })
    expect(fields).toMatchObject({ first_name: 'Inside', age: '40' })
    expect(extra).toEqual({ roof: 'flat' })
  })

  it('has no members but its own', () => {
    const given = JSON.parse(
      '{"__proto__":{"first_name":"Test"},"constructor":"x","lead":{"__proto__":{"age":30}}}',
    )
    const { fields, extra, faults } = check(given)
    expect(fields).toEqual({})
    expect(extra).toEqual({ constructor: 'x' })
    expect(faults.map((fault) => fault.code)).toContain('missing_first_name')
  })

  it('keeps nothing but text, and each value in one place, whatever comes', () => {
    const name = fc.constantFrom(
      'email',
      'EMAIL',
      'age',
      'state',
      'phone',
      'zip_code',
      'other',
      'lead',
      'sub1',
      'cid',
    )
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (raw) => {
        const { fields, extra } = check(raw, true)
        for (const value of [...Object.values(fields), ...Object.values(extra)]) {
          expect(typeof value).toBe('string')
          expect(value.length).toBeLessThanOrEqual(2048)
        }
        for (const reserved of RESERVED_NAMES) expect(extra).not.toHaveProperty(reserved)
      }),
    )
  })

  it('that was checked once passes again as it was kept', () => {
    const text = fc.record({
      email: fc.emailAddress(),
      age: fc.integer({ min: 16, max: 120 }),
      phone: fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }),
      zip_code: fc.integer({ min: 1, max: 99_999 }),
    })
    fc.assert(
      fc.property(text, (raw) => {
        const { fields } = check(raw, true)
        expect(check(fields, true)).toEqual({ fields, extra: {}, faults: [] })
      }),
    )
  })
})
