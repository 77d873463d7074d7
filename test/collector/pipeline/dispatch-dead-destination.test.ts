import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { owe } from '../../../collector/store/outbox.ts'
import { DATABASES } from '../../support/databases.ts'
import { deliveryRow } from '../store/delivery-rows.ts'
import { type DispatchWorld, openDispatchWorld } from './dispatch-world.ts'
import type { Receiver } from './receiver.ts'

const WAITING = 10_000
const HEALTHY = 5
const EACH = 100

describe.each(DATABASES)('a dead destination with ten thousand waiting on $name', ({ create }) => {
  let world: DispatchWorld
  let dead: Receiver
  let healthy: Receiver[]
  beforeEach(async () => {
    world = await openDispatchWorld(await create())
    dead = await world.receiver()
    healthy = []
    for (let n = 0; n < HEALTHY; n += 1) healthy.push(await world.receiver())
    await world.rules({ id: 'dead', to: dead }, ...healthy.map((to, n) => ({ id: `healthy_${n}`, to })))
    // What waits for the dead one was owed first: whoever took turns by age would never get to the others.
    await oweTo('dead', WAITING, world.clock.at - 60_000)
  }, 60_000)
  afterEach(() => world.close())

  const oweTo = (rule_id: string, count: number, run_at: number) =>
    world.deps.store.db.transaction().execute((tx) =>
      owe(
        tx,
        Array.from({ length: count }, (_, n) =>
          deliveryRow(`${rule_id}-${String(n).padStart(5, '0')}`, {
            rule_id,
            run_at,
            subject_uid: `${rule_id} ${n}`,
          }),
        ),
      ),
    )
  const sendAll = async () => {
    world.dispatch({ perDestination: 8, concurrency: 64 })
    for (let n = 0; n < HEALTHY; n += 1) await oweTo(`healthy_${n}`, EACH, world.clock.at)
    for (const receiver of healthy) await receiver.until(EACH)
    await world.until(async () => (await world.states()).sent === HEALTHY * EACH)
  }
  const waiting = async () => {
    const states = await world.states()
    return (states.queued ?? 0) + (states.sending ?? 0)
  }

  it('that never answers holds up its own, and nobody else’s', async () => {
    dead.reply = () => 'hold'
    await sendAll()
    expect(dead.calls).toHaveLength(8)
    expect(await waiting()).toBe(WAITING)
    expect(healthy.map(({ calls }) => calls.length)).toEqual(healthy.map(() => EACH))
  })

  it('that refuses everything is asked a few times, and then left alone', async () => {
    dead.reply = () => ({ status: 503 })
    await sendAll()
    await world.until(() => world.told.some(({ what }) => what === 'destination.paused'))
    // Ten failures pause it; besides these only what was under way already can reach it.
    expect(dead.calls.length).toBeLessThanOrEqual(10 + 8)
    expect(await waiting()).toBe(WAITING)
    const tried = (await world.deliveries()).filter(
      ({ rule_id, attempt }) => rule_id === 'dead' && attempt > 0,
    )
    expect(tried.length).toBe(dead.calls.length)
  })
})
