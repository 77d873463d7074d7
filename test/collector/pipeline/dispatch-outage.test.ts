import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import { type HeldDatabase, holdable, impatience } from './held-database.ts'
import type { Receiver } from './receiver.ts'

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(DATABASES)('while nothing can be stored, the dispatcher on $name', ({ name, create }) => {
  let database: HeldDatabase
  let world: DispatchWorld
  let network: Receiver
  beforeEach(async () => {
    database = holdable(await create())
    world = await openDispatchWorld(database)
    if (name === 'sqlite') await impatience.execute(world.deps.store.db)
    network = await world.receiver()
    await world.rules({ to: network })
  })
  afterEach(async () => {
    await database.letGo()
    await world.close()
  })

  it('keeps results in hand, and writes them when it can be again: nobody gets a repeat', async () => {
    network.reply = () => 'hold'
    await world.sell(5)
    world.dispatch({ mindMs: 10 })
    await network.until(5)
    await database.hold()
    network.letGo()
    await world.until(() => world.told.filter(({ what }) => what === 'delivery.attempted').length === 5)
    // Longer than the lease, by the clock of the database.
    world.clock.at += 3_600_000
    await later(400)
    await database.letGo()
    await world.until(async () => (await world.states()).sent === 5)
    expect(network.calls).toHaveLength(5)
    expect(await world.attempts()).toHaveLength(5)
  })

  it('says so once, and goes on by itself afterwards', async () => {
    await world.sell(2)
    await database.hold()
    const dispatcher = world.dispatch()
    const said = (what: string) => world.told.filter((one) => one.what === what).length
    await world.until(() => said('dispatch.failed') === 1)
    for (let turn = 0; turn < 20; turn += 1) {
      dispatcher.wake()
      await later(10)
    }
    expect(network.calls).toEqual([])
    await database.letGo()
    await network.until(2)
    await world.until(async () => (await world.states()).sent === 2)
    expect(said('dispatch.failed')).toBe(1)
    expect(said('dispatch.recovered')).toBe(1)
  })

  it('stops within its grace, and sends again later what it could not write', async () => {
    network.reply = (_, number) => (number === 1 ? 'hold' : {})
    await world.sell()
    const dispatcher = world.dispatch()
    await network.until(1)
    await database.hold()
    network.letGo()
    await world.until(() => world.told.some(({ what }) => what === 'delivery.attempted'))
    await dispatcher.stop(50)
    await world.until(() => world.told.some(({ what }) => what === 'delivery.unwritten'))
    await database.letGo()
    world.clock.at += 60_000
    world.dispatch({ mindMs: 10 })
    await world.until(async () => (await world.states()).sent === 1)
    expect(new Set(network.calls.map((call) => call.id)).size).toBe(1)
    expect(network.calls).toHaveLength(2)
  })
})
