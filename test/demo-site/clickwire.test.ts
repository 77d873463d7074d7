import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Environment } from '../../collector/settings-file/environment.ts'
import { readSettings } from '../../collector/settings-file/read-settings.ts'

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
    expect(addresses).toEqual([base, base])
    expect(organization.campaigns[0]?.landing_url).toBe(`${base}/demo/landing`)
    expect(organization.postbacks[0]?.settings).toMatchObject({
      url: `${base}/demo/network/postback?adset={sub1|none}`,
    })
  })

  it('know the events that the funnel fires', () => {
    const [campaign] = organizationIn({}).campaigns
    const types = new Map(campaign?.events.map(({ event_id, type }) => [event_id, type]))
    expect(['step_1', 'step_2', 'sale'].map((id) => types.get(id))).toEqual(['step', 'step', 'conversion'])
  })

  it('sell no leads', () => {
    const { buyers, delivery_methods, delivery_accounts } = organizationIn({})
    expect([buyers, delivery_methods, delivery_accounts]).toEqual([[], [], []])
  })
})
