import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import type { Reply } from './receiver.ts'

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(DATABASES)('how much the dispatcher sends at the same time on $name', ({ create }) => {
  let world: DispatchWorld
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
  })
  afterEach(() => world.close())

  it('is never more to one destination, nor in all, than is allowed, and no less while there is enough', async () => {
    const together = { now: 0, most: 0 }
    const networks = [
      await world.receiver(together),
      await world.receiver(together),
      await world.receiver(together),
    ]
    await world.rules(...networks.map((to, index) => ({ id: `network_${index}`, to })))
    for (const network of networks) network.reply = () => 'hold'
    await world.sell(40)
    world.dispatch({ perDestination: 3, concurrency: 7 })
    // Whoever holds answers sees all that may be under way, and lets go when there is no more.
    await world.until(async () => {
      await later(10)
      for (const network of networks) network.letGo()
      return (await world.states()).sent === 120
    })
    expect(networks.map((network) => network.most)).toEqual([3, 3, 3])
    expect(together.most).toBe(7)
    expect(networks.map((network) => network.calls.length)).toEqual([40, 40, 40])
  })

  it('is shared: a dead destination with a thousand waiting does not delay another', async () => {
    const dead = await world.receiver()
    const healthy = await world.receiver()
    dead.reply = () => 'hold'
    await world.rules({ id: 'dead', to: dead })
    await world.sell(1_000)
    world.dispatch({ perDestination: 4, concurrency: 8 })
    await dead.until(4)
    await world.rules({ id: 'dead', to: dead }, { id: 'healthy', to: healthy })
    await world.sell(50)
    await healthy.until(50)
    expect(dead.calls).toHaveLength(4)
  })

  it('is shared between two that both have more than enough', async () => {
    const networks = [await world.receiver(), await world.receiver()]
    await world.rules(...networks.map((to, index) => ({ id: `network_${index}`, to })))
    const halfway: number[] = []
    const reply = (): Reply => {
      if (networks.reduce((sum, { calls }) => sum + calls.length, 0) === 100)
        halfway.push(...networks.map(({ calls }) => calls.length))
      return {}
    }
    for (const network of networks) network.reply = reply
    await world.sell(100)
    world.dispatch({ perDestination: 4, concurrency: 4 })
    await world.until(async () => (await world.states()).sent === 200)
    expect(Math.min(...halfway)).toBeGreaterThan(30)
  })

  it('sends the longest waiting first', async () => {
    const network = await world.receiver()
    await world.rules({ to: network })
    for (let sale = 1; sale <= 6; sale += 1) {
      world.clock.at += 1_000
      await world.sell()
    }
    const owed = await world.deliveries()
    world.dispatch({ perDestination: 1 })
    await network.until(6)
    expect(network.calls.map((call) => call.id)).toEqual(owed.map((row) => row.delivery_id))
  })
})
