import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STATE } from '../../../collector/store/outbox.ts'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

describe.each(DATABASES)('a dispatcher that is told to stop, on $name', ({ create }) => {
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
    await world.rules({ to: network })
  })
  afterEach(() => world.close())

  it('finishes what is under way, and gives back what was not begun as if it had never been taken', async () => {
    network.reply = () => 'hold'
    await world.sell(20)
    const dispatcher = world.dispatch({ perDestination: 4 })
    await network.until(4)
    const stopping = dispatcher.stop(10_000)
    network.letGo()
    await stopping
    expect(await world.states()).toEqual({ sent: 4, queued: 16 })
    expect(network.calls).toHaveLength(4)
    const waiting = (await world.deliveries()).filter((row) => row.status === STATE.ready)
    for (const row of waiting) expect(row).toMatchObject({ attempt: 0, lease_id: null, touches: 0 })
  })

  it('takes nothing more', async () => {
    const dispatcher = world.dispatch()
    await dispatcher.stop(1_000)
    await world.sell()
    dispatcher.wake()
    await world.deps.store.db.selectFrom('meta').selectAll().execute()
    expect(await world.states()).toEqual({ queued: 1 })
    expect(network.calls).toEqual([])
  })

  it('waits no longer than its grace for a receiver that does not answer', async () => {
    network.reply = () => 'hold'
    await world.sell(3)
    const dispatcher = world.dispatch({ perDestination: 1 })
    await network.until(1)
    await dispatcher.stop(20)
    // What may have been received keeps its lease: nobody repeats it before the try would have been over.
    expect(await world.states()).toEqual({ sending: 1, queued: 2 })
    network.letGo()
    await world.until(async () => (await world.states()).sent === 1)
    expect(network.calls).toHaveLength(1)
  })

  it('may be told so twice, and before it has begun', async () => {
    const dispatcher = world.dispatch()
    await Promise.all([dispatcher.stop(1_000), dispatcher.stop(1_000)])
    await dispatcher.stop(1_000)
    expect(world.told.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('loses nothing over many starts and stops', async () => {
    await world.sell(60)
    for (let turn = 1; turn <= 20 && network.calls.length < 60; turn += 1) {
      const dispatcher = world.dispatch({ perDestination: 2 })
      await network.until(Math.min(60, network.calls.length + 3))
      await dispatcher.stop(10_000)
    }
    const last = world.dispatch()
    await world.until(async () => (await world.states()).sent === 60)
    await last.stop(1_000)
    expect(new Set(network.calls.map((call) => call.id)).size).toBe(60)
    expect(network.calls).toHaveLength(60)
  })
})

// The driver of PostgreSQL keeps timers of its own for idle connections.
describe.each(DATABASES.filter(({ name }) => name === 'sqlite'))(
  'a stopped dispatcher on $name',
  ({ create }) => {
    it('leaves no timer behind, however much of its grace is left', async () => {
      const world = await openDispatchWorld(await create())
      const network = await world.receiver()
      await world.rules({ to: network })
      const before = timers()
      const dispatcher = world.dispatch()
      await world.sell(5)
      await network.until(5)
      await dispatcher.stop(60_000)
      expect(timers()).toBeLessThanOrEqual(before)
      expect(await world.states()).toEqual({ sent: 5 })
      await world.close()
    })
  },
)
