import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(DATABASES)('the limits of a rule on $name', ({ create }) => {
  let world: DispatchWorld
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
  })
  afterEach(() => world.close())

  it('keep how much goes to its destination at the same time, whichever of its rules sends it', async () => {
    const network = await world.receiver()
    const origin = new URL(network.url).origin
    network.reply = () => 'hold'
    await world.rules(
      { id: 'one', to: { url: `${origin}/one` }, limits: { concurrency: 2 } },
      { id: 'other', to: { url: `${origin}/other` }, limits: { concurrency: 5 } },
    )
    world.dispatch()
    // One of each shows where they send to.
    await world.sell()
    await world.until(() => network.calls.length === 2)
    network.letGo()
    await world.until(async () => (await world.states()).sent === 2)
    network.most = 0
    await world.sell(10)
    await world.until(async () => {
      await later(10)
      network.letGo()
      return (await world.states()).sent === 22
    })
    expect(network.most).toBe(2)
  })

  it('keep how much goes to its destination in a second, of all workers together', async () => {
    const network = await world.receiver()
    await world.rules({ to: network, limits: { per_second: 10 } })
    await world.sell()
    world.dispatch()
    await world.until(async () => (await world.states()).sent === 1)
    world.dispatch()
    await world.sell(60)
    // The clock stands still, so that only the turns of one second may be taken. A worker that does not know yet where
    // they go sends one ahead to see.
    await network.until(12)
    await later(300)
    const ahead = network.calls.length - 12
    expect(ahead).toBeLessThanOrEqual(1)
    world.clock.at += 1_000
    await network.until(22 + ahead)
    await later(300)
    expect(network.calls).toHaveLength(22 + ahead)
  })

  it('leave a destination without limits as fast as it was', async () => {
    const network = await world.receiver()
    const other = await world.receiver()
    await world.rules({ id: 'slow', to: network, limits: { per_second: 0.01 } }, { id: 'fast', to: other })
    await world.sell(50)
    world.dispatch()
    await other.until(50)
    expect(network.calls.length).toBeLessThanOrEqual(2)
  })
})
