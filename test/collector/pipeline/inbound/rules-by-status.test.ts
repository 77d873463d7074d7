import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { DATABASES } from '../../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld, settingsWith } from '../dispatch-world.ts'
import type { Receiver } from '../receiver.ts'
import { say } from './say.ts'

const TX = 'tx-phonexa-01'
const PARAMETERS = ['conversion_status', 'original_status', 'revenue', 'external_id', 'goal']

/** The words of a partner, and the rules that each sets off. */
const STORY: [string, string[]][] = [
  ['pending', ['pending']],
  ['approved', ['done', 'done_of_goal', 'done_of_source']],
  ['declined', ['rejected', 'rejected_of_goal']],
  ['sold', ['done', 'done_of_goal', 'done_of_source']],
]

describe.each(DATABASES)('what a partner’s words set off, on $name', ({ create }) => {
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
    world.dispatch()
  })
  afterEach(() => world.close())

  /** Rules for every status: for all, for a goal or a source that fits, and for ones that do not. */
  const settings = (goalsEnabled: boolean): string => {
    const rule = (id: string, trigger: string, conditions: object = {}) => ({
      ...{ id, trigger, conditions, to: network },
      settings: {
        url: `${network.url}?rule=${id}`,
        parameters: PARAMETERS.map((name) => ({ name, type: 'transactional', value: name })),
      },
    })
    const made = parse(
      settingsWith(
        rule('done', 'conversion_done'),
        rule('done_of_goal', 'conversion_done', { goal: 'purchase' }),
        rule('done_of_other_goal', 'conversion_done', { goal: 'other' }),
        rule('done_of_source', 'conversion_done', { source: 'fb_ads' }),
        rule('done_of_other_source', 'conversion_done', { source: 'organic' }),
        rule('pending', 'conversion_pending'),
        rule('rejected', 'conversion_reject'),
        rule('rejected_of_goal', 'conversion_reject', { goal: 'purchase', source: 'fb_ads' }),
        rule('rejected_of_both', 'conversion_reject', { goal: 'purchase', source: 'organic' }),
      ),
    ) as { campaigns: { offers: object[] }[] }
    const goals = [{ id: 'purchase', payout: 12.5 }, { id: 'other' }]
    for (const campaign of made.campaigns)
      campaign.offers = [{ clid: 'main', goals_enabled: goalsEnabled, goals }]
    return stringify(made)
  }

  const told = () => network.calls.map(({ url }) => url.searchParams.get('rule') ?? '')
  const lastTold = (count: number) => told().slice(-count).sort()

  it('is each rule whose status, source and goal fit, once for every entry', async () => {
    await world.settle(settings(true))
    await world.click(TX, 'https://lp.example/?pid=fb_ads')
    let before = 0
    for (const [status, rules] of STORY) {
      await say(world.deps, { subid: TX, status, payout: '49.90', txn: `n${before}` })
      await network.until(before + rules.length)
      await say(world.deps, { subid: TX, status })
      expect(lastTold(rules.length)).toEqual(rules)
      before += rules.length
    }
    await world.until(
      async () => !('queued' in (await world.states())) && !('sending' in (await world.states())),
    )
    expect(told()).toHaveLength(before)
    const keys = (await world.deliveries()).map((row) => `${row.rule_id} ${row.trigger_key}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('says what was true when the status was entered, whatever is known since', async () => {
    await world.settle(settings(true))
    await world.click(TX, 'https://lp.example/?pid=fb_ads')
    network.reply = (_, number) => (number === 1 ? { status: 503 } : {})
    await say(world.deps, { subid: TX, status: 'HOLD', payout: '10', txn: 'A-1' })
    await network.until(1)
    await say(world.deps, { subid: TX, status: 'Approved', payout: '12' })
    await say(world.deps, { subid: TX, status: 'fake', payout: '12.50' })
    await network.until(6)
    await world.until(async () => (await world.states()).sent === 5)
    world.clock.at += 10_000
    await network.until(7)
    const said = (rule: string) =>
      network.calls
        .filter(({ url }) => url.searchParams.get('rule') === rule)
        .map(({ url }) => PARAMETERS.map((name) => url.searchParams.get(name)).join(' '))
    expect(said('pending')).toEqual(['pending HOLD 10.00 A-1 purchase', 'pending HOLD 10.00 A-1 purchase'])
    expect(said('done')).toEqual(['accepted Approved 12.00 A-1 purchase'])
    expect(said('rejected')).toEqual(['rejected fake 12.50 A-1 purchase'])
  })

  it('ignores the goal while the offer’s goals are off, and has regard for it when they are on again', async () => {
    const words = async (goalsEnabled: boolean, status: string) => {
      await world.settle(settings(goalsEnabled))
      const before = new Set((await world.deliveries()).map((row) => row.delivery_id))
      await say(world.deps, { subid: TX, status })
      const fresh = (await world.deliveries()).filter((row) => !before.has(row.delivery_id))
      return fresh
        .filter((row) => row.reason === null)
        .map((row) => row.rule_id)
        .sort()
    }
    await world.settle(settings(true))
    await world.click(TX, 'https://lp.example/?pid=fb_ads')
    const done = ['done', 'done_of_goal', 'done_of_source']
    expect(await words(true, 'accepted')).toEqual(done)
    expect(await words(true, 'rejected')).toEqual(['rejected', 'rejected_of_goal'])
    expect(await words(false, 'accepted')).toEqual([
      'done',
      'done_of_goal',
      'done_of_other_goal',
      'done_of_source',
    ])
    expect(await words(false, 'rejected')).toEqual(['rejected', 'rejected_of_goal'])
    expect(await words(true, 'accepted')).toEqual(done)
  })

  it('leaves out what an event sets off: that happened once', async () => {
    await world.click(TX)
    await world.fire({ cid: 'auto', event_id: 'sale', transaction_id: TX, revenue: 5 })
    await world.settle(settingsWith({ to: network, trigger: 'event', conditions: { event: 'sale' } }))
    await say(world.deps, { subid: TX, status: 'rejected' })
    await say(world.deps, { subid: TX, status: 'accepted' })
    expect(await world.deliveries()).toEqual([])
  })
})
