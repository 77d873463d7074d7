import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import {
  ailingDestinations,
  changeDestination,
  claimProbe,
  destinationsOfRules,
  learnDestination,
  resumeDestination,
  showDestinations,
  takeSlots,
} from '../../../collector/store/destinations.ts'
import { owe, STATE } from '../../../collector/store/outbox.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, NOON } from './delivery-rows.ts'

const ORIGIN = 'https://network.example'

describe.each(DATABASES)('destinations on $name', ({ create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const fail = (now = NOON) =>
    changeDestination(store.db, ORIGIN, now, (circuit) => ({ ...circuit, failures: circuit.failures + 1 }))
  const pause = () =>
    changeDestination(store.db, ORIGIN, NOON, (circuit) => ({
      ...circuit,
      ...{ state: 'paused', probe_at: NOON + 2_000 },
    }))
  const slots = (now: number, most = 100) =>
    store.db
      .transaction()
      .execute((tx) => takeSlots(tx, ORIGIN, { now, perSecond: 4, most, horizonMs: 1_000 }))

  it('are changed by one after the other', async () => {
    await Promise.all(Array.from({ length: 20 }, () => fail()))
    expect(await ailingDestinations(store.db)).toEqual([
      { origin: ORIGIN, circuit: expect.objectContaining({ failures: 20, state: 'active' }) },
    ])
  })

  it('are probed by one of those who ask at the same time, and by nobody before the pause is over', async () => {
    await pause()
    const ask = (now: number) => claimProbe(store.db, ORIGIN, { now, until: now + 30_000 })
    expect(await ask(NOON + 1_999)).toBe(false)
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask(NOON + 2_000)))
    expect(asked.filter(Boolean)).toHaveLength(1)
    expect(await ask(NOON + 31_999)).toBe(false)
    expect(await ask(NOON + 32_000)).toBe(true)
  })

  it('have no probe unless they are paused', async () => {
    await fail()
    expect(await claimProbe(store.db, ORIGIN, { now: NOON + 90_000, until: NOON + 99_000 })).toBe(false)
  })

  it('give turns at a rate, whoever asks', async () => {
    expect(await slots(NOON)).toEqual([0, 250, 500, 750, 1_000].map((ms) => NOON + ms))
    expect(await slots(NOON)).toEqual([])
    expect(await slots(NOON + 500, 1)).toEqual([NOON + 1_250])
    // Turns that nobody took are not saved up.
    expect(await slots(NOON + 60_000, 2)).toEqual([NOON + 60_000, NOON + 60_250])
    const together = await Promise.all(Array.from({ length: 5 }, () => slots(NOON + 90_000, 2)))
    expect(new Set(together.flat()).size).toBe(together.flat().length)
  })

  it('are resumed only where they are known', async () => {
    const resume = () => store.db.transaction().execute((tx) => resumeDestination(tx, ORIGIN, NOON))
    expect(await resume()).toBeUndefined()
    await pause()
    expect(await resume()).toMatchObject({ before: { state: 'paused' }, after: { state: 'active' } })
    expect(await ailingDestinations(store.db)).toEqual([])
  })

  it('are shown with their rules and what waits for these', async () => {
    await learnDestination(store.db, 'one', 'https://old.example')
    await learnDestination(store.db, 'one', ORIGIN)
    await learnDestination(store.db, 'other', ORIGIN)
    await pause()
    await store.db
      .transaction()
      .execute((tx) =>
        owe(tx, [
          deliveryRow('d-1', { rule_id: 'one' }),
          deliveryRow('d-2', { rule_id: 'other' }),
          deliveryRow('d-3', { rule_id: 'other', status: STATE.done }),
          deliveryRow('d-4', { rule_id: 'elsewhere' }),
        ]),
      )
    expect(await showDestinations(store.db, NOON)).toEqual([
      {
        ...{ origin: ORIGIN, rules: ['one', 'other'], waiting: 2 },
        circuit: expect.objectContaining({ state: 'paused' }),
      },
    ])
    expect(await destinationsOfRules(store.db)).toEqual(
      new Map([
        ['one', ORIGIN],
        ['other', ORIGIN],
      ]),
    )
  })
})
