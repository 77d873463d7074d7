import { describe, expect, it } from 'vitest'
import { startDispatcher } from '../../../collector/pipeline/dispatch.ts'
import { DATABASES } from '../../support/databases.ts'
import { openWorld } from '../../support/world.ts'
import { openDispatchWorld, SCHEDULE, settingsWith } from './dispatch-world.ts'

const OWED = 400

// The embedded database is served by one process: only a server is shared.
describe.each(DATABASES.filter(({ name }) => name === 'postgres'))(
  'two dispatchers on one $name',
  ({ create }) => {
    it('send each delivery once between them, and both have their part', async () => {
      const database = await create()
      const world = await openDispatchWorld(database)
      const network = await world.receiver()
      await world.rules({ to: network })
      const other = await openWorld(
        { ...database, drop: () => Promise.resolve() },
        settingsWith({ to: network }),
      )
      const sentBy = { here: 0, there: 0 }
      world.deps.tell = (_, what) => {
        if (what === 'delivery.attempted') sentBy.here += 1
      }
      other.deps.tell = (_, what) => {
        if (what === 'delivery.attempted') sentBy.there += 1
      }
      await world.sell(OWED)
      const rules = { schedule: SCHEDULE, deadlineMs: 5_000, concurrency: 8, perDestination: 8, mindMs: 10 }
      const there = startDispatcher(other.deps, rules)
      world.dispatch(rules)
      await world.until(async () => (await world.states()).sent === OWED)
      await there.stop(5_000)
      expect(network.calls).toHaveLength(OWED)
      expect(new Set(network.calls.map((call) => call.id)).size).toBe(OWED)
      expect(sentBy.here + sentBy.there).toBe(OWED)
      expect(Math.min(sentBy.here, sentBy.there)).toBeGreaterThan(0)
      await other.close()
      await world.close()
    })
  },
)
