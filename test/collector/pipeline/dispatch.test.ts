import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld, SCHEDULE, settingsWith } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

describe.each(DATABASES)('the dispatcher on $name', ({ create }) => {
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
    await world.rules({ to: network })
  })
  afterEach(() => world.close())

  const settled = (count: number) => world.until(async () => (await world.attempts()).length === count)

  it('sends what is owed once, under its id, and writes down what came of it', async () => {
    world.dispatch()
    await world.sell()
    await settled(1)
    const [delivery] = await world.deliveries()
    expect(network.calls.map((call) => call.id)).toEqual([delivery?.delivery_id])
    expect(await world.states()).toEqual({ sent: 1 })
    expect(await world.attempts()).toMatchObject([
      { delivery_id: delivery?.delivery_id, n: 1, outcome: 'done', code: 'delivered', http_status: 200 },
    ])
    expect(delivery).toMatchObject({
      attempt: 1,
      reason: null,
      lease_id: null,
      lease_until: null,
      touches: 0,
    })
  })

  it('is woken by the commit, and does not wait for its next look', async () => {
    world.dispatch({ pollMs: 3_600_000 })
    for (let sale = 1; sale <= 5; sale += 1) {
      await world.sell()
      await network.until(sale)
    }
  })

  it('finds by itself what somebody else owed', async () => {
    world.dispatch({ pollMs: 20 })
    world.deps.wake = () => undefined
    await world.sell()
    await network.until(1)
  })

  it('sends what was owed before it started', async () => {
    await world.sell(3)
    world.dispatch({ pollMs: 3_600_000 })
    await network.until(3)
  })

  it('tries again at its time what failed for now, under the same id, until it is delivered', async () => {
    network.reply = (_, number) => ({ status: number < 3 ? 500 : 200 })
    const dispatcher = world.dispatch()
    await world.sell()
    await settled(1)
    expect(await world.deliveries()).toMatchObject([
      { attempt: 1, reason: 'http_500', run_at: world.clock.at + 5_000 },
    ])
    world.clock.at += 5_000
    dispatcher.wake()
    await settled(2)
    world.clock.at += 30_000
    dispatcher.wake()
    await settled(3)
    expect(await world.states()).toEqual({ sent: 1 })
    expect(new Set(network.calls.map((call) => call.id)).size).toBe(1)
    expect(new Set(network.calls.map((call) => call.url.href)).size).toBe(1)
    expect((await world.attempts()).map(({ n, code }) => `${n} ${code}`)).toEqual([
      '1 http_500',
      '2 http_500',
      '3 delivered',
    ])
  })

  it('does not try again what is refused', async () => {
    network.reply = () => ({ status: 404 })
    const dispatcher = world.dispatch()
    await world.sell()
    await settled(1)
    world.clock.at += 86_400_000
    dispatcher.wake()
    await world.sell()
    await settled(2)
    expect(network.calls).toHaveLength(2)
    expect(await world.states()).toEqual({ failed: 2 })
    expect(await world.deliveries()).toMatchObject([{ reason: 'http_404' }, { reason: 'http_404' }])
  })

  it('waits as long as the other side asks it to', async () => {
    network.reply = (_, number) => (number === 1 ? { status: 429, headers: { 'retry-after': '120' } } : {})
    const dispatcher = world.dispatch()
    await world.sell()
    await settled(1)
    expect(await world.deliveries()).toMatchObject([{ reason: 'http_429', run_at: world.clock.at + 120_000 }])
    world.clock.at += 120_000
    dispatcher.wake()
    await settled(2)
    expect(await world.states()).toEqual({ sent: 1 })
  })

  it('gives up when the schedule is used up', async () => {
    network.reply = () => ({ status: 503 })
    const dispatcher = world.dispatch()
    await world.sell()
    await settled(1)
    for (const [index, wait] of SCHEDULE.entries()) {
      world.clock.at += wait
      dispatcher.wake()
      await settled(index + 2)
    }
    expect(await world.states()).toEqual({ dead: 1 })
    expect(await world.deliveries()).toMatchObject([{ attempt: 3, reason: 'http_503' }])
    expect((await world.attempts()).at(-1)).toMatchObject({ outcome: 'later', next_run_at: null })
  })

  it('lets what a disabled rule owes wait, and sends it when the rule is active again', async () => {
    await world.sell(3)
    await world.rules({ to: network, status: 'disabled' })
    const other = await world.receiver()
    await world.settle(settingsWith({ to: network, status: 'disabled' }, { id: 'other', to: other }))
    world.dispatch()
    await world.sell()
    await other.until(1)
    expect(network.calls).toEqual([])
    expect(await world.states()).toMatchObject({ queued: 3, skipped: 1 })
    await world.rules({ to: network })
    await network.until(3)
  })

  it('gives back what it had in hand of a rule that was disabled before its turn', async () => {
    network.reply = () => 'hold'
    world.dispatch({ perDestination: 1 })
    await world.sell(3)
    await network.until(1)
    await world.rules({ to: network, status: 'disabled' })
    network.letGo()
    await world.until(async () => (await world.states()).queued === 2)
    expect(await world.states()).toEqual({ sent: 1, queued: 2 })
    expect(network.calls).toHaveLength(1)
    expect((await world.deliveries()).map((row) => row.touches)).toEqual([0, 0, 0])
  })

  it('cancels what a deleted rule owes', async () => {
    network.reply = () => ({ status: 500 })
    world.dispatch({ mindMs: 20 })
    await world.sell(2)
    await settled(2)
    await world.rules()
    expect(await world.states()).toEqual({ cancelled: 2 })
    expect(await world.deliveries()).toMatchObject([{ reason: 'rule_deleted' }, { reason: 'rule_deleted' }])
  })

  it('cancels what comes back for another try after its rule was deleted', async () => {
    network.reply = (_, number) => (number === 1 ? 'hold' : { status: 500 })
    world.dispatch({ mindMs: 20, perDestination: 1, deadlineMs: 200 })
    await world.sell(2)
    await network.until(1)
    await world.rules()
    await world.until(async () => (await world.states()).cancelled === 2)
    expect(network.calls).toHaveLength(1)
  })

  it('holds nothing up for one whose details cannot be read', async () => {
    await world.sell(3)
    const unreadable = { transaction_id: 'tx-sale-000002', cid: 'auto', fields: 'v1.nothing', updated_at: 0 }
    await world.deps.store.db.insertInto('lead_details').values(unreadable).execute()
    world.dispatch()
    await settled(3)
    expect(await world.states()).toEqual({ sent: 2, queued: 1 })
    expect((await world.deliveries()).find((row) => row.status === 0)).toMatchObject({
      transaction_id: 'tx-sale-000002',
      reason: 'unreadable_values',
      attempt: 1,
    })
  })
})
