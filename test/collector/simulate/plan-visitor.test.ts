import { describe, expect, it } from 'vitest'
import { checkLead } from '../../../collector/domain/leads/check-lead.ts'
import { readSettings } from '../../../collector/settings-file/read-settings.ts'
import { planVisitor } from '../../../collector/simulate/plan-visitor.ts'
import type { Ground } from '../../../collector/simulate/visitor.ts'
import { exampleSettings } from '../../support/world.ts'

function theExample(): Ground {
  const read = readSettings(exampleSettings(), {})
  if (!read.ok) throw new Error('the example is right')
  const { campaigns, lead_types, sources } = read.organization
  const [campaign] = campaigns
  if (!campaign) throw new Error('the example has a campaign')
  return { campaign, sources, leadType: lead_types[0] }
}

const EXAMPLE = theExample()

const visitors = (seed: number, many: number) =>
  Array.from({ length: many }, (_, number) => planVisitor(EXAMPLE, seed, number))

describe('a visitor who does not exist', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(visitors(7, 20)).toEqual(visitors(7, 20))
    expect(visitors(7, 20)).not.toEqual(visitors(8, 20))
  })

  it('comes by itself or from an active source, with what its channel brings', () => {
    const landings = visitors(1, 300).map(({ calls }) => calls.find(({ kind }) => kind === 'landing'))
    const urls = landings.map((call) => new URL(String(call?.body?.url)))
    const sources = new Set(urls.map((url) => url.searchParams.get('pid')))
    expect(sources).toEqual(new Set([null, 'fb_ads']))
    const paid = urls.filter((url) => url.searchParams.get('pid') === 'fb_ads')
    expect(paid.every((url) => url.searchParams.get('fbclid')?.startsWith('IwAR'))).toBe(true)
  })

  it('leaves at any step, and goes on in the order of the campaign', () => {
    const events = visitors(1, 400).flatMap(({ calls }) =>
      calls.filter(({ mistake }) => !mistake).map(({ body }) => body?.event_id),
    )
    const of = (id: string) => events.filter((event) => event === id).length
    expect(of('step_1')).toBeLessThan(340)
    expect(of('step_2')).toBeLessThan(of('step_1'))
    expect(of('sale')).toBeLessThan(of('step_2'))
    expect(of('upsell')).toBeGreaterThan(0)
    expect(of('server_sale')).toBeGreaterThan(0)
  })

  it('fills in the form as its fields want it, mistakes excepted', () => {
    const { leadType } = EXAMPLE
    if (!leadType) throw new Error('the example has a lead type')
    const leads = visitors(1, 300).flatMap(({ calls }) => calls.filter(({ kind }) => kind === 'lead'))
    expect(leads.length).toBeGreaterThan(50)
    for (const { body, mistake } of leads.filter((lead) => !lead.mistake))
      expect({
        mistake,
        faults: checkLead(leadType, body ?? {}, { partial: false, today: '2026-01-15' }).faults,
      }).toEqual({ mistake: undefined, faults: [] })
    expect(leads.some(({ mistake }) => mistake)).toBe(true)
  })

  it('keeps to pages whose origin may call', () => {
    const { campaign, ...rest } = EXAMPLE
    const closed = { ...campaign, allowed_origins: ['https://*.shop.example'] }
    const { calls } = planVisitor({ ...rest, campaign: closed }, 1, 0)
    expect(calls[0]?.headers.origin ?? calls[1]?.headers.origin).toBe('https://www.shop.example')
  })
})
