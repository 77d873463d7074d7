import { describe, expect, it } from 'vitest'
import { pathText } from '../../../collector/domain/setting-fault.ts'
import { referenceFaults } from '../../../collector/domain/settings-references.ts'
import { exampleShape } from './example-settings.ts'

type Shape = ReturnType<typeof exampleShape>

function faultsAfter(change: (shape: Shape) => void): string[] {
  const shape = exampleShape()
  change(shape)
  return referenceFaults(shape).map((fault) => `${pathText(fault.path)}: ${fault.reason}`)
}

const EVENTS = 'step_1, step_2, call, sale, upsell, server_sale'
const FIELDS = 'lead.first_name, lead.last_name, lead.email, lead.phone, lead.zip_code, lead.state, lead.age'

describe('references in settings', () => {
  it.each<[(shape: Shape) => void, string]>([
    [
      (shape) => shape.lead_types[0].duplicate_check.fields.push('mail'),
      "lead_types[0].duplicate_check.fields[1]: no field 'mail' here; there are: first_name, last_name, email, phone, zip_code, state, age",
    ],
    [
      (shape) => Object.assign(shape.campaigns[0].events[3], { goal: 'signup' }),
      "campaigns[0].events[3].goal: no goal 'signup' here; there are: purchase",
    ],
    [
      (shape) => shape.delivery_methods[0].ping.mappings.push({ to: 'x', from: 'lead.zip' }),
      `delivery_methods[0].ping.mappings[3].from: no field of the lead type 'lead.zip' here; there are: ${FIELDS}`,
    ],
    [
      (shape) => shape.delivery_methods[0].ping.mappings.push({ to: 'x', from: 'ping.bid' }),
      "delivery_methods[0].ping.mappings[3].from: 'ping.bid' is known only in the post that follows a ping",
    ],
    [
      (shape) => Object.assign(shape.delivery_accounts[0], { buyer: 'initech' }),
      "delivery_accounts[0].buyer: no buyer 'initech' here; there are: acme, globex",
    ],
    [
      (shape) => Object.assign(shape.delivery_accounts[0], { method: 'acme' }),
      "delivery_accounts[0].method: no delivery method 'acme' here; there are: acme_pp, globex_pp",
    ],
    [
      (shape) => Object.assign(shape.delivery_accounts[0], { campaign: 'home' }),
      "delivery_accounts[0].campaign: no campaign 'home' here; there are: auto",
    ],
    [
      (shape) => Object.assign(shape.delivery_accounts[0].criteria.all[1], { field: 'lead.region' }),
      `delivery_accounts[0].criteria.all[1].field: no field of the lead type 'lead.region' here; there are: ${FIELDS}`,
    ],
    [
      (shape) => Object.assign(shape.postbacks[1], { campaign: 'home' }),
      "postbacks[1].campaign: no campaign 'home' here; there are: auto",
    ],
    [
      (shape) => Object.assign(shape.postbacks[0], { offer: 'second' }),
      "postbacks[0].offer: no offer 'second' here; there are: main",
    ],
    [
      (shape) => Object.assign(shape.postbacks[0].conditions, { source: 'fb_adz' }),
      "postbacks[0].conditions.source: no source 'fb_adz' here; there are: organic, fb_ads, old_mail",
    ],
    [
      (shape) => Object.assign(shape.postbacks[0].conditions, { goal: 'signup' }),
      "postbacks[0].conditions.goal: no goal 'signup' here; there are: purchase",
    ],
    [
      (shape) => Object.assign(shape.postbacks[0].conditions, { event: 'step_9' }),
      `postbacks[0].conditions.event: no event 'step_9' here; there are: ${EVENTS}`,
    ],
    [
      (shape) => Object.assign(shape.postbacks[1], { trigger: 'event', conditions: {} }),
      'postbacks[1].conditions.event: is missing: the trigger event needs the event’s id',
    ],
    [
      (shape) => Object.assign(shape.postbacks[1], { trigger: 'event' }),
      'postbacks[1].conditions.event: is missing: the trigger event needs the event’s id',
    ],
    [
      (shape) => Object.assign(shape.receivers[0], { creates: 'step_1' }),
      "receivers[0].creates: no conversion event 'step_1' here; there are: sale, upsell, server_sale",
    ],
  ])('%# name what is not there, and what is', (change, fault) => {
    expect(faultsAfter(change)).toEqual([fault])
  })

  it('tell of a method that sends another kind of lead than the campaign collects', () => {
    const faults = faultsAfter((shape) => {
      shape.lead_types.push({ id: 'home', fields: [{ name: 'zip', type: 'zip' }] })
      shape.delivery_methods.push({
        id: 'home_post',
        lead_type: 'home',
        post: { url: 'https://buyer.test/' },
      })
      shape.delivery_accounts[0].method = 'home_post'
    })
    expect(faults).toEqual([
      "delivery_accounts[0].method: sends leads of the type 'home', but the campaign collects 'auto_insurance'",
    ])
  })

  it('tell of every place that loses a lead type, and nothing that hangs on it', () => {
    const faults = faultsAfter((shape) => {
      shape.lead_types = []
    })
    expect(faults).toEqual([
      "campaigns[0].lead_type: no lead type 'auto_insurance' here; there is none",
      "delivery_methods[0].lead_type: no lead type 'auto_insurance' here; there is none",
      "delivery_methods[1].lead_type: no lead type 'auto_insurance' here; there is none",
    ])
  })

  it('list no more names than a person reads', () => {
    const [fault] = faultsAfter((shape) => {
      shape.buyers.push(...Array.from({ length: 30 }, (_, index) => ({ id: `buyer_${index}` })))
      shape.delivery_accounts[0].buyer = 'initech'
    })
    expect(fault).toMatch(/buyer_9 and 20 more$/)
  })

  it('are checked beside members that are wrong in themselves', () => {
    const faults = faultsAfter((shape) => {
      shape.campaigns[0].events[0].type = 'steps'
      shape.campaigns[0].lead_type = 'automobiles'
      shape.postbacks[0].trigger = 5
      shape.postbacks[0].conditions.source = 'fb_adz'
      shape.delivery_accounts[0].price = 'much'
      shape.delivery_accounts[0].buyer = 'initech'
    })
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'campaigns[0].lead_type',
      'delivery_accounts[0].buyer',
      'postbacks[0].conditions.source',
    ])
  })

  it.each([
    [undefined],
    [null],
    [5],
    ['text'],
    [[]],
    [{}],
    [{ campaigns: 5, postbacks: [{ campaign: 'auto' }] }],
  ])('are not looked for in %j', (settings) => {
    expect(referenceFaults(settings)).toEqual([])
  })
})

describe('names in settings', () => {
  it.each<[string, (shape: Shape) => unknown, string]>([
    ['lead type', (shape) => shape.lead_types.push(shape.lead_types[0]), 'lead_types[1].id'],
    ['source', (shape) => shape.sources.push({ pid: 'organic' }), 'sources[3].pid'],
    ['campaign', (shape) => shape.campaigns.push({ cid: 'auto' }), 'campaigns[1].cid'],
    ['buyer', (shape) => shape.buyers.push({ id: 'acme' }), 'buyers[2].id'],
    [
      'delivery method',
      (shape) => shape.delivery_methods.push(shape.delivery_methods[0]),
      'delivery_methods[2].id',
    ],
    [
      'delivery account',
      (shape) => shape.delivery_accounts.push(shape.delivery_accounts[0]),
      'delivery_accounts[2].id',
    ],
    ['postback', (shape) => shape.postbacks.push(shape.postbacks[0]), 'postbacks[2].id'],
    ['receiver', (shape) => shape.receivers.push({ id: 'default' }), 'receivers[1].id'],
    ['field', (shape) => shape.lead_types[0].fields.push({ name: 'age' }), 'lead_types[0].fields[7].name'],
    [
      'event',
      (shape) => shape.campaigns[0].events.push({ event_id: 'sale' }),
      'campaigns[0].events[6].event_id',
    ],
    ['offer', (shape) => shape.campaigns[0].offers.push({ clid: 'main' }), 'campaigns[0].offers[1].clid'],
    [
      'goal',
      (shape) => shape.campaigns[0].offers[0].goals.push({ id: 'purchase' }),
      'campaigns[0].offers[0].goals[1].id',
    ],
  ])('are given to one %s only', (what, change, path) => {
    const faults = faultsAfter(change)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(`${path}: must not be '`)
    expect(faults[0]).toMatch(`another ${what} has this id`)
  })

  it('may be used again in another campaign', () => {
    const faults = faultsAfter((shape) => {
      shape.campaigns.push({ ...shape.campaigns[0], cid: 'auto_2' })
    })
    expect(faults).toEqual([])
  })
})
