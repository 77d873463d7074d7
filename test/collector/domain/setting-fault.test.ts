import { describe, expect, it } from 'vitest'
import { pathText } from '../../../collector/domain/setting-fault.ts'
import { Organization } from '../../../collector/domain/settings.ts'
import { faultsOf } from './faults-of.ts'

const campaign = (body: object) => ({ org: 'demo', campaigns: [{ cid: 'auto', ...body }] })
const account = (body: object) => ({
  org: 'demo',
  delivery_accounts: [{ id: 'a', buyer: 'b', method: 'm', campaign: 'c', price: { model: 'bid' }, ...body }],
})

describe('faults of settings, told for people', () => {
  it.each([
    [{}, 'org: is missing'],
    [{ org: 5 }, 'org: must be text, not 5'],
    [{ org: 'demo', buyers: null }, 'buyers: must be a list, not empty'],
    [{ org: 'demo', buyers: [null] }, 'buyers[0]: must be a group of members, not empty'],
    [{ org: 'demo', buyer: [] }, 'buyer: is not known here; did you mean "buyers"?'],
    [campaign({ cookie_days: 0 }), 'campaigns[0].cookie_days: must be at least 1, not 0'],
    [campaign({ cookie_days: 401 }), 'campaigns[0].cookie_days: must be at most 400, not 401'],
    [campaign({ cookie_days: 1.5 }), 'campaigns[0].cookie_days: must be a whole number, not 1.5'],
    [campaign({ name: '' }), 'campaigns[0].name: must not be empty'],
    [
      campaign({ currency: 'dollars' }),
      'campaigns[0].currency: must be the three letters of a currency, such as USD',
    ],
    [
      campaign({ timezone: 'Mars/Olympus' }),
      "campaigns[0].timezone: must be an IANA time zone such as America/New_York, not 'Mars/Olympus'",
    ],
    [
      campaign({ events: [{ event_id: 'a', type: 'steps' }] }),
      "campaigns[0].events[0].type: must be step or conversion, not 'steps'",
    ],
    [
      campaign({ events: [{ event_id: 'a' }] }),
      'campaigns[0].events[0].type: is missing: step or conversion',
    ],
    [
      campaign({ distribution: { max_sale: 2 } }),
      'campaigns[0].distribution.max_sale: is not known here; did you mean "max_sales"?',
    ],
    [
      account({ price: { model: 'bidd' } }),
      "delivery_accounts[0].price.model: must be bid, fixed or revenue_share, not 'bidd'",
    ],
    [account({ price: {} }), 'delivery_accounts[0].price.model: is missing: bid, fixed or revenue_share'],
    [account({ price: { model: 'fixed' } }), 'delivery_accounts[0].price.amount: is missing'],
    [
      account({ price: { model: 'bid', amount: 5 } }),
      'delivery_accounts[0].price.amount: is not known here; there are: model',
    ],
    [
      account({ criteria: { all: [{ field: 'lead.age', op: '~', value: 5 }] } }),
      "delivery_accounts[0].criteria.all[0].op: must be =, !=, <, <=, >, >=, in, not_in, between, matches or exists, not '~'",
    ],
    [
      account({ criteria: { all: [{ field: 'lead.age', op: 'in', value: 5 }] } }),
      'delivery_accounts[0].criteria.all[0].value: must be a list, not 5',
    ],
    [account({ criteria: {} }), 'delivery_accounts[0].criteria: must have all, any or none'],
  ])('%j: %s', (shape, fault) => {
    expect(faultsOf(Organization, shape)).toEqual([fault])
  })

  it('are all told at once', () => {
    const shape = {
      org: 'de mo',
      extra: 1,
      sources: [{ pid: 'a', status: 'on' }, { name: 'b' }],
      campaigns: [{ cid: 'post', events: [{ event_id: 'x', type: 'y', colour: 'z' }] }],
    }
    expect(faultsOf(Organization, shape).map((fault) => fault.split(':')[0])).toEqual([
      'org',
      'sources[0].status',
      'sources[1].pid',
      'campaigns[0].cid',
      'campaigns[0].events[0].type',
      'campaigns[0].events[0].colour',
      'extra',
    ])
  })

  it('never repeat what stands in place of a secret', () => {
    const faults = faultsOf(Organization, { org: 'demo', sources: [{ pid: 'a', token: ['hunter2'] }] })
    expect(faults).toEqual(['sources[0].token: must be text of 1 to 8192 characters'])
  })
})

describe('the way to a member', () => {
  it.each([
    [['campaigns', 0, 'events', 2, 'type'], 'campaigns[0].events[2].type'],
    [['headers', 'X-Api-Key'], 'headers.X-Api-Key'],
    [['values', '16-25'], 'values["16-25"]'],
    [[], ''],
  ])('%j is read as %s', (path, text) => {
    expect(pathText(path)).toBe(text)
  })
})
