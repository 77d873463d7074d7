import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Criteria } from '../../../../collector/domain/criteria.ts'
import { meets } from '../../../../collector/domain/leads/criteria-test.ts'
import { valuesOf } from './lead-things.ts'

const lead = valuesOf(
  {
    age: '21',
    state: 'CA',
    zip: '90210-1234',
    born: '2005-11-21',
    blank: ' ',
    debt: '12500.50',
    long: '1'.repeat(20),
  },
  { sub1: 'Abc' },
)

const met = (criteria: unknown) => meets(Criteria.parse(criteria), lead).met
const test = (field: string, op: string, value?: unknown) => met({ field, op, value })

describe('a test of a lead', () => {
  it.each([
    ['lead.age', '=', 21, true],
    ['lead.age', '=', '21.0', true],
    ['lead.age', '=', '22', false],
    ['lead.age', '!=', 22, true],
    ['lead.age', '!=', 21, false],
    ['lead.age', '>=', 21, true],
    ['lead.age', '>', 21, false],
    ['lead.age', '<', '100', true],
    ['lead.age', '<=', 20.5, false],
    ['lead.age', 'between', [21, 30], true],
    ['lead.age', 'between', ['16', '21'], true],
    ['lead.age', 'between', [22, 30], false],
    ['lead.debt', '>', 12500, true],
    ['lead.state', '=', 'ca', true],
    ['lead.state', 'in', ['NY', 'CA'], true],
    ['lead.state', 'not_in', ['NY', 'ca'], false],
    ['lead.state', 'not_in', ['NY'], true],
    ['lead.state', '>=', 21, false],
    ['lead.state', '<', 21, false],
    ['lead.state', '<', 'D', true],
    ['lead.zip', 'in', ['90210'], true],
    ['lead.zip', 'in', [90210], true],
    ['lead.zip', '=', '90210-1234', true],
    ['lead.zip', '!=', '90210', false],
    ['lead.zip', 'between', ['90001', '96162'], true],
    ['lead.born', '<=', '2005-11-21', true],
    ['lead.born', '>', '2005-11-21', false],
    ['lead.born', 'between', ['2000-01-01', '2010-01-01'], true],
    ['lead.age', '<', '2010-01-01', false],
    ['lead.long', '=', `${'1'.repeat(19)}2`, false],
    ['lead.state', 'matches', '^C', true],
    ['lead.state', 'matches', '^c', false],
    ['lead.state', 'matches', '(?i)^c', true],
    ['tracking.sub1', '=', 'abc', true],
    ['source.pid', 'in', ['fb_ads'], true],
    ['source.name', 'matches', 'ads$', true],
  ])('%s %s %j is %s', (field, op, value, holds) => {
    expect(test(field, op, value)).toBe(holds)
  })

  it.each([
    ['=', '', true],
    ['=', 'x', false],
    ['!=', 'x', true],
    ['!=', '', false],
    ['in', ['x', ''], false],
    ['not_in', ['x'], true],
    ['<', 5, false],
    ['>=', 0, false],
    ['between', [0, 5], false],
    ['matches', '.*', false],
    ['exists', undefined, false],
    ['exists', true, false],
    ['exists', false, true],
  ])('of a field that is absent or blank: %s %j is %s', (op, value, holds) => {
    expect(test('lead.blank', op, value)).toBe(holds)
    expect(test('lead.nothing', op, value)).toBe(holds)
  })

  it('knows only what the lead says, not what every object can do', () => {
    expect(test('lead.constructor', 'exists')).toBe(false)
    expect(test('tracking.__proto__', 'exists')).toBe(false)
  })
})

describe('criteria', () => {
  const adult = { field: 'lead.age', op: '>=', value: 18 }
  const old = { field: 'lead.age', op: '>=', value: 65 }
  const californian = { field: 'lead.state', op: '=', value: 'CA' }

  it.each([
    [{ all: [adult, californian] }, true],
    [{ all: [adult, old] }, false],
    [{ any: [old, californian] }, true],
    [{ any: [old] }, false],
    [{ none: [old] }, true],
    [{ none: [old, californian] }, false],
    [{ all: [adult], any: [old], none: [old] }, false],
    [{ all: [{ any: [old, { none: [old] }] }] }, true],
  ])('%j are met: %s', (criteria, holds) => {
    expect(met(criteria)).toBe(holds)
  })

  it.each([
    [old, 'lead.age must be >= 65'],
    [
      { all: [adult, { field: 'lead.state', op: 'in', value: ['NY', 'NJ'] }] },
      'lead.state must be one of NY, NJ',
    ],
    [
      { any: [old, { field: 'lead.vip', op: 'exists' }] },
      'one of these must hold: lead.age must be >= 65; lead.vip must be given',
    ],
    [{ none: [californian] }, 'this must not hold: lead.state must be = CA'],
    [
      { none: [{ all: [adult, californian] }] },
      'this must not hold: all of (lead.age must be >= 18; lead.state must be = CA)',
    ],
    [{ field: 'lead.state', op: 'matches', value: '^N' }, 'lead.state must match ^N'],
    [{ field: 'lead.age', op: 'between', value: [30, 40] }, 'lead.age must be between 30 and 40'],
    [{ field: 'lead.state', op: 'exists', value: false }, 'lead.state must be empty'],
  ])('%j that fail say why', (criteria, because) => {
    expect(meets(Criteria.parse(criteria), lead)).toEqual({ met: false, because })
  })

  it('say so in a few words even of thousands of zip codes', () => {
    const value = Array.from({ length: 5000 }, (_, index) => 10_000 + index)
    const { because } = meets(Criteria.parse({ field: 'lead.zip', op: 'in', value }), lead)
    expect(because).toBe(
      'lead.zip must be one of 10000, 10001, 10002, 10003, 10004, 10005, 10006, 10007, 10008, 10009 and 4990 more',
    )
  })

  it('say nothing when they are met', () => {
    expect(meets(Criteria.parse(adult), lead)).toEqual({ met: true, because: '' })
  })

  it('split all numbers at any bound', () => {
    const number = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(number, number, (value, bound) => {
        const values = valuesOf({ n: String(value) })
        const ask = (op: '<' | '=' | '>') => meets({ field: 'lead.n', op, value: bound }, values).met
        expect([ask('<'), ask('='), ask('>')]).toEqual([value < bound, value === bound, value > bound])
      }),
    )
  })
})
