import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeDestination, resumeDestination } from '../../../collector/store/destinations.ts'
import { DATABASES } from '../../support/databases.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(DATABASES)('a destination that keeps failing on $name', ({ create }) => {
  let world: DispatchWorld
  let network: Receiver
  let origin: string
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    network = await world.receiver()
    origin = new URL(network.url).origin
    await world.rules({ to: network })
  })
  afterEach(() => world.close())

  const circuit = async () => {
    const { before } = await changeDestination(world.deps.store.db, origin, world.clock.at, (as) => as)
    return before
  }
  const isPaused = async () => (await circuit()).state === 'paused'
  const told = (what: string) => world.told.filter((line) => line.what === what)
  /** Has a whole hand of sales fail, until nothing more is sent. */
  const pauseIt = async () => {
    network.reply = () => ({ status: 503 })
    await world.sell(40)
    const dispatcher = world.dispatch({ perDestination: 1 })
    await world.until(isPaused)
    await later(100)
    return dispatcher
  }

  it('is paused after ten failures in a row, and what waits for it loses no try', async () => {
    await pauseIt()
    const attempts = (await world.deliveries()).map(({ attempt }) => attempt)
    expect(network.calls).toHaveLength(10)
    expect(attempts.filter((attempt) => attempt > 0)).toHaveLength(10)
    expect(await world.states()).toEqual({ queued: 40 })
    expect(told('destination.paused')).toEqual([
      expect.objectContaining({ level: 'warn', facts: expect.objectContaining({ origin, failures: 10 }) }),
    ])
  })

  it('is probed by one request after a pause, which grows while that fails', async () => {
    await pauseIt()
    const pauses: number[] = []
    for (let probes = 1; probes <= 4; probes += 1) {
      const { probe_at } = await circuit()
      pauses.push((probe_at ?? 0) - world.clock.at)
      world.clock.at = probe_at ?? 0
      await network.until(10 + probes)
      await world.until(isPaused)
      await later(50)
      expect(network.calls).toHaveLength(10 + probes)
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000])
  })

  it('gets all that waited once a probe succeeds', async () => {
    await pauseIt()
    network.reply = () => ({})
    world.clock.at = (await circuit()).probe_at ?? 0
    await world.until(async () => (await world.states()).sent === 30)
    world.clock.at += 60_000
    await world.until(async () => (await world.states()).sent === 40)
    expect((await circuit()).state).toBe('active')
    expect(told('destination.resumed')).toHaveLength(1)
    // Ten were tried twice, and the others once: each was let through under its one id.
    expect(network.calls).toHaveLength(50)
    expect(new Set(network.calls.map((call) => call.id)).size).toBe(40)
  })

  it('is not probed by two workers at once, and one worker heeds what the other saw', async () => {
    await pauseIt()
    world.dispatch({ perDestination: 1 })
    await later(400)
    expect(network.calls).toHaveLength(10)
    network.reply = () => 'hold'
    world.clock.at = (await circuit()).probe_at ?? 0
    await network.until(11)
    await later(400)
    expect(network.calls).toHaveLength(11)
  })

  it('is probed by another worker when the one that probes it is no more', async () => {
    const first = await pauseIt()
    network.reply = () => 'hold'
    world.clock.at = (await circuit()).probe_at ?? 0
    await network.until(11)
    await first.stop(0)
    network.reply = () => ({})
    world.dispatch()
    await later(300)
    expect(network.calls).toHaveLength(11)
    world.clock.at += 30_000
    await world.until(async () => (await world.states()).sent === 40)
  })

  it('is one for all rules that send to it, and pauses no other', async () => {
    const healthy = await world.receiver()
    await world.rules(
      { id: 'one', to: network },
      { id: 'other', to: { url: `${origin}/elsewhere` } },
      { id: 'healthy', to: healthy },
    )
    network.reply = () => ({ status: 500 })
    await world.sell(30)
    world.dispatch({ perDestination: 1 })
    await world.until(isPaused)
    await healthy.until(30)
    await later(100)
    expect(network.calls).toHaveLength(10)
    expect(new Set(network.calls.map((call) => call.url.pathname))).toEqual(
      new Set(['/postback', '/elsewhere']),
    )
  })

  it('is not one that refuses what it is sent: its answers are its own', async () => {
    network.reply = () => ({ status: 404 })
    await world.sell(40)
    world.dispatch({ perDestination: 1 })
    await world.until(async () => (await world.states()).failed === 40)
    expect((await circuit()).state).toBe('active')
  })

  it('is sent to at once when an operator says so', async () => {
    await pauseIt()
    network.reply = () => ({})
    await world.deps.store.db.transaction().execute((tx) => resumeDestination(tx, origin, world.clock.at))
    await world.until(async () => (await world.states()).sent === 30)
    expect(await circuit()).toMatchObject({ state: 'active', failures: 0, pauses: 0 })
  })

  it('is still known as paused to a program that starts anew', async () => {
    const first = await pauseIt()
    await first.stop(100)
    world.dispatch()
    await later(300)
    expect(network.calls).toHaveLength(10)
  })
})
