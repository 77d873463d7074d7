import { describe, expect, it } from 'vitest'
import { type Criteria, testedFields } from '../../../collector/domain/criteria.ts'
import { DeliveryAccount } from '../../../collector/domain/delivery-account.ts'
import { readShape } from '../../../collector/domain/setting-fault.ts'
import { faultsOf } from './faults-of.ts'

const account = (body: object) => ({
  id: 'a',
  buyer: 'b',
  method: 'm',
  campaign: 'c',
  price: { model: 'bid' },
  ...body,
})
const DAY = { days: ['mon'], from: '09:00', to: '17:30' }

describe('a delivery account', () => {
  it('keeps money and shares exactly', () => {
    const shape = account({
      price: { model: 'fixed', amount: '12.345678' },
      caps: [{ revenue: 0.1, per: 'day' }],
      min_revenue: 3,
      share: 33.3333,
    })
    expect(readShape(DeliveryAccount, shape)).toMatchObject({
      value: {
        price: { amount: 12_345_678 },
        caps: [{ revenue: 100_000 }],
        min_revenue: 3_000_000,
        share: 333_333,
        priority: 0,
        weight: 1,
        sell: 'any',
        status: 'active',
      },
    })
  })

  it.each([
    [{ caps: [{ per: 'day' }] }, 'caps[0]: must have either count or revenue'],
    [{ caps: [{ count: 1, revenue: 1, per: 'day' }] }, 'caps[0]: must have either count or revenue'],
    [
      { caps: [{ count: 1, per: 'year' }] },
      "caps[0].per: must be hour, day, week, month or total, not 'year'",
    ],
    [{ schedule: { hours: [] } }, 'schedule.hours: must not be empty'],
    [
      { schedule: { hours: [{ ...DAY, from: '9:00' }] } },
      'schedule.hours[0].from: must be a time from 00:00 to 24:00, in quotes',
    ],
    [
      { schedule: { hours: [{ ...DAY, to: '24:30' }] } },
      'schedule.hours[0].to: must be a time from 00:00 to 24:00, in quotes',
    ],
    [
      { schedule: { hours: [{ ...DAY, from: '22:00', to: '06:00' }] } },
      'schedule.hours[0].to: must be later than from; hours over midnight take two entries',
    ],
    [{ priority: -1 }, 'priority: must be at least 0, not -1'],
    [{ consent: ['verbal'] }, "consent[0]: must be tcpa, seller, trusted_form or jornaya, not 'verbal'"],
  ])('is refused with %j', (body, fault) => {
    expect(faultsOf(DeliveryAccount, account(body))).toEqual([fault])
  })
})

describe('criteria', () => {
  const NESTED: Criteria = {
    all: [
      { field: 'lead.age', op: '>=', value: 21 },
      {
        any: [
          { field: 'source.pid', op: 'in', value: ['a', 'b'] },
          { field: 'tracking.sub1', op: 'exists' },
        ],
      },
      { none: [{ field: 'lead.state', op: 'matches', value: '(?i)^n' }] },
    ],
    none: [{ field: 'lead.born', op: 'between', value: ['1950-01-01', '2000-12-31'] }],
  }

  it('nest, and stay as they were written', () => {
    expect(readShape(DeliveryAccount, account({ criteria: NESTED }))).toMatchObject({
      value: { criteria: NESTED },
    })
  })

  it('tell which fields they test, and where', () => {
    expect(testedFields(NESTED).map(({ field, path }) => `${path.join('.')} ${field}`)).toEqual([
      'all.0.field lead.age',
      'all.1.any.0.field source.pid',
      'all.1.any.1.field tracking.sub1',
      'all.2.none.0.field lead.state',
      'none.0.field lead.born',
    ])
  })

  it.each([
    [
      { field: 'age', op: '=', value: 1 },
      "criteria.field: must be lead.*, tracking.*, source.pid or source.name, not 'age'",
    ],
    [{ field: 'lead.a', op: 'between', value: [1] }, 'criteria.value: must have at least 2 entries'],
    [
      { field: 'lead.a', op: 'matches', value: '(' },
      'criteria.value: is no regular expression (Unterminated group)',
    ],
    [{ field: 'lead.a', op: '=' }, 'criteria.value: is missing'],
    [{ all: [] }, 'criteria.all: must not be empty'],
    [
      { all: [{ all: [{ field: 'lead.a', op: '>', value: true }] }] },
      'criteria.all[0].all[0].value: must be a number or a date',
    ],
  ])('are refused as %j', (criteria, fault) => {
    expect(faultsOf(DeliveryAccount, account({ criteria }))).toEqual([fault])
  })
})
