import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Environment } from '../../collector/settings-file/environment.ts'
import { readSettings } from '../../collector/settings-file/read-settings.ts'
import { CAST } from '../../demo-site/buyers/cast.ts'

const text = readFileSync(new URL('../../demo-site/clickwire.yaml', import.meta.url), 'utf8')

function organizationIn(environment: Environment) {
  const read = readSettings(text, environment)
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  return read.organization
}

describe('the settings of the demo', () => {
  it.each([
    [{}, 'http://127.0.0.1:4600'],
    [{ PORT: '4611' }, 'http://127.0.0.1:4611'],
  ])('with %j they lead to %s alone, so that two copies never meet', (environment, base) => {
    const organization = organizationIn(environment)
    const addresses = JSON.stringify(organization).match(/https?:\/\/[^/"]+/g)
    // The landing page, a ping and a post of each buyer, and two postbacks.
    expect(addresses).toEqual(Array(11).fill(base))
    expect(organization.campaigns[0]?.landing_url).toBe(`${base}/demo/landing`)
    expect(organization.postbacks.map(({ settings }) => settings.url)).toEqual([
      `${base}/demo/network/postback?adset={sub1|none}`,
      `${base}/demo/network/postback?event=lead`,
    ])
  })

  it('have a receiver for the plain address', () => {
    expect(organizationIn({}).receivers).toMatchObject([{ id: 'default', creates: 'sale' }])
  })

  it('know the events that the funnel fires', () => {
    const [campaign] = organizationIn({}).campaigns
    const types = new Map(campaign?.events.map(({ event_id, type }) => [event_id, type]))
    expect(['step_1', 'step_2', 'sale'].map((id) => types.get(id))).toEqual(['step', 'step', 'conversion'])
  })

  it('sell leads to every mock buyer, each at its own address', () => {
    const { buyers, delivery_methods, delivery_accounts } = organizationIn({})
    const names = CAST.map(({ name }) => name)
    expect(buyers.map(({ id }) => id)).toEqual(names)
    expect(buyers.map(({ name }) => name)).toEqual(CAST.map(({ title }) => title))
    expect(delivery_accounts.map(({ buyer }) => buyer)).toEqual(names)
    expect(
      delivery_methods.map(({ ping, post }) => [ping?.url, post?.url].map((url) => url?.slice(21))),
    ).toEqual(names.map((name) => [`/demo/buyers/${name}/ping`, `/demo/buyers/${name}/post`]))
  })

  it('keep personal fields out of every ping', () => {
    const { lead_types, delivery_methods } = organizationIn({})
    const personal = lead_types.flatMap(({ fields }) =>
      fields.filter(({ pii }) => pii).map(({ name }) => name),
    )
    const pinged = delivery_methods.flatMap(({ ping }) => ping?.mappings.map(({ from }) => from) ?? [])
    expect(personal).toEqual(['first_name', 'last_name', 'email', 'phone'])
    expect(pinged).toContain('lead.zip_code')
    expect(pinged.filter((from) => personal.some((name) => from === `lead.${name}`))).toEqual([])
  })

  it('give each lead a reason to be left out by somebody: a cap, an age, an hour, a consent', () => {
    const accounts = new Map(organizationIn({}).delivery_accounts.map((account) => [account.id, account]))
    expect(accounts.get('slow_auto')).toMatchObject({ caps: [{ count: 5, per: 'hour' }] })
    expect(accounts.get('slow_auto')?.criteria).toBeDefined()
    expect(accounts.get('picky_auto')?.schedule?.hours).toHaveLength(2)
    expect(accounts.get('xml_auto')?.consent).toEqual(['tcpa'])
  })
})
