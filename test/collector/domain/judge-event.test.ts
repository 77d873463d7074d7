import { describe, expect, it } from 'vitest'
import { catalogOf } from '../../../collector/domain/catalog.ts'
import { type EventDoor, judgeEvent } from '../../../collector/domain/judge-event.ts'
import { Problem } from '../../../collector/domain/problem.ts'
import { Organization } from '../../../collector/domain/settings.ts'

const catalog = catalogOf(
  Organization.parse({
    org: 'demo',
    sources: [
      { pid: 'organic' },
      { pid: 'fb_ads', token: 'fb-secret' },
      { pid: 'old_mail', status: 'inactive' },
    ],
    campaigns: [
      {
        cid: 'auto',
        events: [
          { event_id: 'step_1', type: 'step' },
          { event_id: 'sale', type: 'conversion' },
          { event_id: 'server_sale', type: 'conversion', server_only: true },
        ],
      },
      { cid: 'moto', events: [{ event_id: 'step_1', type: 'step' }] },
    ],
  }),
  1,
)

const step = { cid: 'auto', event_id: 'step_1', transaction_id: 'tx-00000001' }
const sale = { ...step, event_id: 'sale', revenue: 5 }

const judge = (members: Record<string, unknown>, door: Partial<EventDoor> = {}) =>
  judgeEvent(members, { authorized: () => false, ...door }, catalog)

const problemOf = (members: Record<string, unknown>, door?: Partial<EventDoor>) => {
  const judged = judge(members, door)
  if (!(judged instanceof Problem)) throw new Error('it was not refused')
  return {
    code: judged.code,
    status: judged.status,
    message: judged.message,
    reasons: Object.fromEntries((judged.details.faults ?? []).map(({ field, reason }) => [field, reason])),
  }
}

describe('judging an event', () => {
  it('knows its campaign, its definition, its source and its money', () => {
    expect(judge({ ...sale, pid: 'fb_ads', shoe_size: 43, token: 'x' })).toMatchObject({
      campaign: { cid: 'auto' },
      definition: { event_id: 'sale' },
      pid: 'fb_ads',
      revenue: 5_000_000,
      details: { shoe_size: 43 },
      late: [],
    })
  })

  it.each([
    [{ cid: 'nope' }, 'invalid_cid', 'names no campaign of this organization'],
    [{ pid: 'nobody' }, 'invalid_pid', 'names no source of this organization'],
    [{ event_id: 'nope' }, 'invalid_event_id', 'names no event of the campaign auto'],
    [{ cid: 'moto', event_id: 'sale' }, 'invalid_event_id', 'names no event of the campaign moto'],
  ])('refuses %j in a sentence that reads well', (wrong, code, reason) => {
    const [field = ''] = Object.keys(wrong).slice(-1)
    expect(problemOf({ ...step, ...wrong })).toEqual({
      code,
      status: 400,
      message: `The field ${field} ${reason}.`,
      reasons: { [field]: reason },
    })
  })

  it('leaves faults of the money for when the transaction is known', () => {
    expect(judge({ ...sale, revenue: undefined })).toMatchObject({ late: [{ code: 'missing_revenue' }] })
    expect(judge({ ...sale, revenue: -1 })).toMatchObject({ late: [{ code: 'invalid_revenue' }] })
    expect(judge({ ...step, revenue: 'x' })).toMatchObject({ late: [{ code: 'invalid_revenue' }] })
    expect(judge(step)).toMatchObject({ late: [], revenue: undefined })
  })

  it('tells of the money too where it refuses for another fault', () => {
    expect(problemOf({ ...sale, pid: 'nobody', revenue: '' }).reasons).toEqual({
      pid: 'names no source of this organization',
      revenue: 'is required for a conversion event',
    })
  })

  it('refuses an inactive source before it looks at the event', () => {
    expect(problemOf({ ...step, pid: 'old_mail', event_id: 'nope' })).toMatchObject({
      status: 403,
      code: 'source_inactive',
    })
  })

  it('asks who speaks only where the event is for servers, and for the source it names', () => {
    const asked: unknown[] = []
    const authorized = (source: unknown) => asked.push(source) > 0
    judge(sale, { authorized })
    expect(asked).toEqual([])
    judge({ ...sale, event_id: 'server_sale' }, { authorized })
    judge({ ...sale, event_id: 'server_sale', pid: 'fb_ads' }, { authorized })
    expect(asked).toEqual([undefined, catalog.sources.get('fb_ads')])
    expect(problemOf({ ...sale, event_id: 'server_sale' })).toMatchObject({
      status: 401,
      code: 'unauthorized',
    })
  })

  it.each([undefined, '', 'auto', ' auto '])('takes the address’s campaign beside %j in the body', (cid) => {
    expect(judge({ ...step, cid }, { cid: 'auto' })).toMatchObject({ campaign: { cid: 'auto' } })
  })

  it('refuses a body whose campaign is not the address’s', () => {
    expect(problemOf({ ...step, cid: 'moto' }, { cid: 'auto' })).toMatchObject({
      code: 'invalid_cid',
      message: 'The field cid differs from the campaign of the address, auto.',
    })
  })

  describe('at the global door', () => {
    it('asks for no campaign, and takes the transaction’s', () => {
      expect(judge({ ...step, cid: '' }, { global: true, cid: 'auto' })).toMatchObject({
        campaign: { cid: 'auto' },
      })
    })

    it.each([
      ['no campaign', {}],
      ['a campaign', { cid: 'auto' }],
      ['a campaign that is none', { cid: 'nope' }],
    ])('finds no lead for an unknown transaction beside %s', (_, { cid }: { cid?: string }) => {
      expect(problemOf({ ...step, cid }, { global: true })).toMatchObject({
        status: 400,
        code: 'lead_not_found',
        message: 'No campaign knows the transaction tx-00000001.',
      })
    })

    it('takes a landing that comes along with its campaign', () => {
      const click = { url: 'https://lp.example/' }
      expect(judge({ ...step, click }, { global: true })).toMatchObject({ campaign: { cid: 'auto' } })
      expect(problemOf({ ...step, cid: 'nope', click }, { global: true }).code).toBe('lead_not_found')
    })
  })
})
