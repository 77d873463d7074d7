import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { AcceptedEvent } from '../../../collector/pipeline/event-facts.ts'
import { owePostbacks } from '../../../collector/pipeline/owe-postbacks.ts'
import { STATE_NAMES } from '../../../collector/store/outbox.ts'
import type { ConversionRow, EventRow } from '../../../collector/store/tables.ts'
import { DATABASES } from '../../support/databases.ts'
import { openWorld, type World } from '../../support/world.ts'
import { settingsWith } from './dispatch-world.ts'

const TX = 'tx-12345678'
const NOWHERE = { url: 'http://127.0.0.1:9/postback' }
const SALE = { cid: 'auto', event_id: 'sale', transaction_id: TX, revenue: 49.9, pid: 'fb_ads' }
const UPSELL = { ...SALE, event_id: 'upsell' }
const STEP = { cid: 'auto', event_id: 'step_1', transaction_id: TX }

interface Offer {
  clid: string
  goals_enabled: boolean
  goals: { id: string }[]
}
const MAIN = { clid: 'main', goals_enabled: true, goals: [{ id: 'purchase' }, { id: 'other' }] }

/** The example's settings with one rule, and with these offers. */
function settingsOf(rule: Record<string, unknown>, offers: readonly Offer[] = [MAIN]): string {
  const settings = parse(settingsWith({ to: NOWHERE, ...rule })) as { campaigns: { offers: unknown }[] }
  for (const campaign of settings.campaigns) campaign.offers = offers
  return stringify(settings)
}

describe.each(DATABASES)('what an event owes, on $name', ({ create }) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(await create(), settingsWith())
    await world.click(TX)
  })
  afterEach(() => world.close())

  const owed = async () => {
    const rows = await world.deps.store.db.selectFrom('deliveries').selectAll().orderBy('rule_id').execute()
    return rows.map((row) => row.reason ?? STATE_NAMES[row.status])
  }

  it.each([
    ['conversion_done', {}, SALE, ['queued']],
    ['conversion_done', {}, UPSELL, []],
    ['conversion_done', {}, STEP, []],
    ['conversion_pending', {}, UPSELL, ['queued']],
    ['conversion_pending', {}, SALE, []],
    ['conversion_reject', {}, SALE, []],
    ['event', { event: 'step_1' }, STEP, ['queued']],
    ['event', { event: 'sale' }, SALE, ['queued']],
    ['event', { event: 'step_2' }, STEP, []],
    ['lead_sold', {}, SALE, []],
    ['lead_delivered', {}, SALE, []],
    ['lead_unsold', {}, SALE, []],
    ['lead_returned', {}, SALE, []],
  ])('of a rule for %s %j by %j is %j', async (trigger, conditions, event, wanted) => {
    await world.settle(settingsOf({ trigger, conditions }))
    await world.fire(event)
    expect(await owed()).toEqual(wanted)
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['its source', { conditions: { source: 'fb_ads' } }, {}, 'queued'],
    ['another source', { conditions: { source: 'organic' } }, {}, 'condition_source'],
    ['its event', { conditions: { event: 'sale' } }, {}, 'queued'],
    ['another event', { conditions: { event: 'upsell' } }, {}, 'condition_event'],
    ['its goal', { conditions: { goal: 'purchase' } }, {}, 'queued'],
    ['another goal', { conditions: { goal: 'other' } }, {}, 'condition_goal'],
    ['less revenue', { conditions: { min_revenue: 49.89 } }, {}, 'queued'],
    ['exactly this revenue', { conditions: { min_revenue: '49.90' } }, {}, 'queued'],
    ['a millionth more revenue', { conditions: { min_revenue: 49.900001 } }, {}, 'condition_min_revenue'],
    [
      'revenue, and there is none',
      { conditions: { min_revenue: 0.01 } },
      { revenue: 0 },
      'condition_min_revenue',
    ],
    ['consent', { conditions: { consent: true } }, { tcpa_consent: 1 }, 'queued'],
    [
      'consent, and it is refused',
      { conditions: { consent: true } },
      { tcpa_consent: 0 },
      'condition_consent',
    ],
    ['consent, and nothing is said', { conditions: { consent: true } }, {}, 'condition_consent'],
    [
      'no consent, and it is given',
      { conditions: { consent: false } },
      { tcpa_consent: 1 },
      'condition_consent',
    ],
    ['no consent', { conditions: { consent: false } }, { tcpa_consent: 0 }, 'queued'],
    ['no consent, and nothing is said', { conditions: { consent: false } }, {}, 'queued'],
    ['its offer', { offer: 'main' }, {}, 'queued'],
    ['nothing, but is disabled', { status: 'disabled' }, {}, 'rule_disabled'],
    [
      'all of it',
      { conditions: { source: 'fb_ads', goal: 'purchase', event: 'sale', min_revenue: 1 } },
      {},
      'queued',
    ],
    [
      'two things that both fail',
      { conditions: { source: 'organic', min_revenue: 100 } },
      {},
      'condition_source',
    ],
  ])('to a rule that wants %s is told by its state or reason', async (_, rule, members, wanted) => {
    await world.settle(settingsOf(rule))
    await world.fire({ ...SALE, ...members })
    expect(await owed()).toEqual([wanted])
  })

  it('goes by the consent that the landing brought where the event says nothing', async () => {
    await world.settle(settingsOf({ conditions: { consent: true } }))
    const click = { url: 'https://lp.example/', consent: true }
    await world.fire({ ...SALE, transaction_id: 'tx-agreed-1', click })
    await world.fire({ ...SALE, transaction_id: 'tx-agreed-2', click, tcpa_consent: 0 })
    await world.fire({ ...SALE, transaction_id: 'tx-refused-1', click: { ...click, consent: false } })
    expect(await owed()).toEqual(['queued', 'condition_consent', 'condition_consent'])
  })

  it('has no regard for the goal while the offer’s goals are off, and has again when they are on', async () => {
    const rule = { conditions: { goal: 'other' } }
    await world.settle(settingsOf(rule, [{ ...MAIN, goals_enabled: false }]))
    await world.fire(SALE)
    await world.settle(settingsOf(rule))
    await world.click('tx-87654321')
    await world.fire({ ...SALE, transaction_id: 'tx-87654321' })
    expect((await owed()).sort()).toEqual(['condition_goal', 'queued'])
  })

  it('is of the first offer where the event names none, or one that is not there', async () => {
    const second = { clid: 'second', goals_enabled: false, goals: [] }
    await world.settle(settingsOf({ offer: 'second' }, [MAIN, second]))
    for (const [index, clid] of [undefined, 'nowhere', 'main', 'second'].entries()) {
      await world.click(`tx-offers-${index}`)
      await world.fire({ ...SALE, transaction_id: `tx-offers-${index}`, ...(clid ? { clid } : {}) })
    }
    expect(await owed()).toEqual(['condition_offer', 'condition_offer', 'condition_offer', 'queued'])
  })

  it('has one delivery for each of several rules', async () => {
    await world.settle(
      settingsWith(
        { id: 'first', to: NOWHERE },
        { id: 'second', to: NOWHERE },
        { id: 'third', to: NOWHERE, trigger: 'event', conditions: { event: 'sale' } },
      ),
    )
    await world.fire(SALE)
    const rows = await world.deps.store.db.selectFrom('deliveries').selectAll().orderBy('rule_id').execute()
    expect(rows.map((row) => [row.rule_id, row.trigger, row.trigger_key])).toEqual([
      ['first', 'conversion_done', 'conversion_done/1'],
      ['second', 'conversion_done', 'conversion_done/1'],
      ['third', 'event', 'event'],
    ])
    const { at } = world.clock
    expect(rows[0]).toMatchObject({
      ...{ kind: 'postback', transaction_id: TX, cid: 'auto', pid: 'fb_ads', run_at: at, at, attempt: 0 },
    })
  })

  describe('when a conversion changes its status', () => {
    /** The only sale there is, as it would be after a change of its conversion's status. */
    const changed = async (status: string, entry: number): Promise<AcceptedEvent> => {
      const { db } = world.deps.store
      const row: EventRow = await db.selectFrom('events').selectAll().executeTakeFirstOrThrow()
      const conversion: ConversionRow = await db
        .selectFrom('conversions')
        .selectAll()
        .executeTakeFirstOrThrow()
      const facts = { tracking: {}, properties: {}, ip: '', user_agent: '' }
      return { row, facts, conversion: { ...conversion, status, entry } } as unknown as AcceptedEvent
    }
    const oweFor = (event: AcceptedEvent) =>
      world.deps.store.db.transaction().execute((tx) => owePostbacks(world.deps, tx, [event]))

    it('owes each rule once for each time that it enters its status', async () => {
      await world.settle(
        settingsWith(
          { id: 'done', to: NOWHERE },
          { id: 'pending', to: NOWHERE, trigger: 'conversion_pending' },
          { id: 'rejected', to: NOWHERE, trigger: 'conversion_reject' },
        ),
      )
      await world.fire(UPSELL)
      for (const [entry, status] of ['pending', 'accepted', 'rejected', 'accepted'].entries())
        await oweFor(await changed(status, entry + 1))
      // Asked again, it owes nothing new.
      await oweFor(await changed('accepted', 2))
      const rows = await world.deps.store.db.selectFrom('deliveries').selectAll().execute()
      expect(rows.map((row) => `${row.rule_id} ${row.trigger_key}`).sort()).toEqual([
        'done conversion_done/2',
        'done conversion_done/4',
        'pending conversion_pending/1',
        'rejected conversion_reject/3',
      ])
    })

    it('says how many are to be sent: what is skipped wakes nobody', async () => {
      await world.fire(SALE)
      await world.settle(settingsOf({ conditions: { source: 'organic' } }))
      expect(await oweFor(await changed('accepted', 1))).toBe(0)
      await world.settle(settingsOf({}))
      expect(await oweFor(await changed('accepted', 2))).toBe(1)
    })
  })
})
