import { afterEach, beforeEach, expect, it } from 'vitest'
import { Destinations } from '../../../collector/pipeline/destinations.ts'
import type { Db } from '../../../collector/store/tables.ts'
import { DATABASES } from '../../support/databases.ts'
import { openWorld, type World } from '../../support/world.ts'

const ORIGIN = 'https://network.example'
const FAILED = { reached: [{ origin: ORIGIN, ok: false }], probe: undefined, wanted: ORIGIN }

let world: World
beforeEach(async () => {
  const postgres = DATABASES.find(({ name }) => name === 'postgres')
  if (!postgres) throw new Error('there is no PostgreSQL among the databases')
  world = await openWorld(await postgres.create())
})
afterEach(() => world.close())

/** A database whose next answer is held back: `reading` once it was read, and given when `letGo` is called. */
function slowReader(db: Db) {
  const reading = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  let holding = false
  const kinds = new WeakMap<object, string>()
  const slow = db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      kinds.set(queryId, node.kind)
      return node
    },
    transformResult: async ({ result, queryId }) => {
      if (holding && kinds.get(queryId) === 'SelectQueryNode') {
        holding = false
        reading.resolve()
        await letGo.promise
      }
      return result
    },
  })
  const hold = () => {
    holding = true
  }
  return { db: slow, hold, reading: reading.promise, letGo: letGo.resolve }
}

it('keeps a destination paused although an older state of it is read meanwhile', async () => {
  const { db, hold, reading, letGo } = slowReader(world.deps.store.db)
  let at = 0
  const deps = { ...world.deps, store: { ...world.deps.store, db } }
  const destinations = new Destinations(deps, () => at)
  await destinations.look()
  for (let failure = 1; failure <= 9; failure += 1) await destinations.note('network_sale', FAILED)
  expect(destinations.isOpen(ORIGIN)).toBe(true)

  at += 1_000
  hold()
  const look = destinations.look()
  await reading
  await destinations.note('network_sale', FAILED)
  expect(destinations.isOpen(ORIGIN)).toBe(false)
  letGo()
  await look
  expect(destinations.isOpen(ORIGIN)).toBe(false)
})
