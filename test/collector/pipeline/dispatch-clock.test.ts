import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimDue, STATE } from '../../../collector/store/outbox.ts'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

const HOUR_MS = 3_600_000

describe.each(DATABASES)('leases and clocks of the dispatcher on $name', ({ name, create }) => {
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
    await world.rules({ to: network })
  })
  afterEach(() => world.close())

  /** A worker that takes what is due, and is never heard of again. */
  const crash = () => {
    const now = world.clock.at
    const lease = { lease_id: world.deps.newId(), now, until: now + 30_000 }
    return claimDue(world.deps.store.db, { rule_id: 'network_sale', limit: 100 }, lease)
  }

  it('let what a process left behind when it was killed be sent', async () => {
    await world.sell(3)
    expect(await crash()).toHaveLength(3)
    world.dispatch({ mindMs: 20 })
    // One process has the embedded database to itself: it need not wait for the lease of the one before.
    if (name === 'postgres') {
      await world.sell()
      await world.until(async () => (await world.states()).sent === 1)
      expect(network.calls).toHaveLength(1)
      world.clock.at += 30_000
    }
    const all = name === 'postgres' ? 4 : 3
    await world.until(async () => (await world.states()).sent === all)
    expect(network.calls).toHaveLength(all)
  })

  it('lose nothing that is in hand when the clock jumps an hour ahead', async () => {
    network.reply = () => 'hold'
    world.dispatch({ mindMs: 10 })
    await world.sell(2)
    await network.until(2)
    world.clock.at += HOUR_MS
    // A third one goes out after the jump: by then the outbox was looked through for ended leases.
    await world.sell()
    await network.until(3)
    await new Promise((resolve) => setTimeout(resolve, 50))
    network.letGo()
    await world.until(async () => (await world.states()).sent === 3)
    expect(network.calls).toHaveLength(3)
    expect((await world.deliveries()).map((row) => row.touches)).toEqual([0, 0, 0])
  })

  it('send nothing early when the clock jumps an hour back, and what is new at once', async () => {
    network.reply = (_, number) => ({ status: number === 1 ? 500 : 200 })
    const dispatcher = world.dispatch({ mindMs: 10 })
    await world.sell()
    await world.until(async () => (await world.attempts()).length === 1)
    world.clock.at -= HOUR_MS
    await world.sell()
    await network.until(2)
    await world.until(async () => (await world.states()).sent === 1)
    expect(network.calls).toHaveLength(2)
    world.clock.at += HOUR_MS + 5_000
    dispatcher.wake()
    await world.until(async () => (await world.states()).sent === 2)
    expect(network.calls).toHaveLength(3)
  })

  it('give back what waited in hand for so long that its lease would not outlast the try', async () => {
    const clock = { ticks: 0 }
    network.reply = (_, number) => (number === 1 ? 'hold' : {})
    const dispatcher = world.dispatch({ perDestination: 1, ticks: () => clock.ticks, mindMs: 10 })
    await world.sell(2)
    await network.until(1)
    await world.until(async () => (await world.states()).sending === 2)
    const before = (await world.deliveries()).map((row) => row.lease_id)
    clock.ticks += 15_001
    // It is taken again, under a lease that begins now.
    await world.until(async () => {
      dispatcher.wake()
      const now = (await world.deliveries()).map((row) => row.lease_id)
      return now[1] !== before[1] && now[1] !== null
    })
    expect((await world.deliveries())[0]).toMatchObject({ lease_id: before[0] })
    network.letGo()
    await world.until(async () => (await world.states()).sent === 2)
    expect(network.calls).toHaveLength(2)
    expect((await world.deliveries()).map((row) => row.touches)).toEqual([0, 0])
  })

  it('drop the result of a worker that was frozen for longer than its lease', async () => {
    network.reply = (_, number) => (number === 1 ? 'hold' : {})
    world.dispatch({ mindMs: 3_600_000 })
    await world.sell()
    await network.until(1)
    const taken = { status: STATE.ready, lease_id: null, lease_until: null }
    await world.deps.store.db.updateTable('deliveries').set(taken).execute()
    await network.until(2)
    await world.until(async () => (await world.states()).sent === 1)
    network.letGo()
    await world.until(() => world.told.some(({ what }) => what === 'delivery.fenced'))
    expect(await world.attempts()).toHaveLength(1)
    expect(await world.states()).toEqual({ sent: 1 })
  })
})
