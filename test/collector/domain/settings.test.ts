import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Secret } from '../../../collector/domain/secret.ts'
import {
  emptyOrganization,
  fileBodyOf,
  findThing,
  idMember,
  idOf,
  KINDS,
  nameOf,
  Organization,
  SCHEMAS,
} from '../../../collector/domain/settings.ts'
import { referenceFaults } from '../../../collector/domain/settings-references.ts'
import { exampleShape, organizationOf } from './example-settings.ts'

const example = organizationOf(exampleShape())

describe('the example configuration', () => {
  it('is read whole, with exact money and times, and secrets that hide', () => {
    expect(example.sources[1]).toMatchObject({
      pid: 'fb_ads',
      payout: { model: 'pay_per_lead', amount: 3_000_000 },
    })
    expect(example.sources[1]?.token).toBeInstanceOf(Secret)
    expect(example.campaigns[0]?.events[4]).toMatchObject({ event_id: 'upsell', hold: 604_800_000 })
    expect(example.campaigns[0]?.offers[0]?.goals[0]?.payout).toBe(12_500_000)
    expect(example.delivery_accounts[0]?.caps[1]).toEqual({ revenue: 5_000_000_000, per: 'month' })
    expect(example.lead_types[0]?.duplicate_check.within).toBe(2_592_000_000)
  })

  it('has no reference into the void', () => {
    expect(referenceFaults(exampleShape())).toEqual([])
    expect(referenceFaults(example)).toEqual([])
  })

  it('is the same after writing it in the file’s shape and reading it again', () => {
    const shape = z.encode(Organization, example)
    expect(z.decode(Organization, shape)).toEqual(example)
    expect(z.encode(Organization, z.decode(Organization, shape))).toEqual(shape)
  })
})

describe('kinds of settings', () => {
  it('have a schema and an id each', () => {
    expect(Object.keys(SCHEMAS)).toEqual([...KINDS])
    expect(Object.keys(Organization.shape)).toEqual(['org', ...KINDS])
    expect(KINDS.map((kind) => example[kind].length)).toEqual([1, 3, 1, 2, 2, 2, 2, 1])
  })

  it('are found by the id that their own member holds', () => {
    const [campaign] = example.campaigns
    if (!campaign) throw new Error('the example has a campaign')
    expect(idOf('campaigns', campaign)).toBe('auto')
    expect(findThing(example, 'campaigns', 'auto')).toBe(campaign)
    expect(findThing(example, 'sources', 'auto')).toBeUndefined()
    expect(
      ['campaigns', 'sources', 'buyers']
        .map((kind) => KINDS.find((one) => one === kind))
        .map((kind) => kind && idMember(kind)),
    ).toEqual(['cid', 'pid', 'id'])
  })

  it('are called by their id when they have no name', () => {
    expect(nameOf('buyers', { id: 'acme', name: 'Acme Insurance' })).toBe('Acme Insurance')
    expect(nameOf('buyers', { id: 'acme' })).toBe('acme')
  })

  it('are written in the file’s shape one by one', () => {
    const source = findThing(example, 'sources', 'fb_ads')
    if (!source) throw new Error('the example has the source')
    expect(fileBodyOf('sources', source)).toEqual({
      pid: 'fb_ads',
      name: 'Facebook ads',
      status: 'active',
      token: source.token,
      payout: { model: 'pay_per_lead', amount: 3 },
    })
  })

  it('may all be absent', () => {
    expect(emptyOrganization('demo')).toEqual({
      org: 'demo',
      ...Object.fromEntries(KINDS.map((kind) => [kind, []])),
    })
  })
})
