import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { returnAbandoned, returnExpired } from '../../../collector/store/lost-leases.ts'
import { claimDue, owe, STATE } from '../../../collector/store/outbox.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, NOON, stored } from './delivery-rows.ts'

const LEASE_MS = 30_000
const POISON_TOUCHES = 5
/** The most that what was lost a second time waits. */
const LOST_WAIT_MS = 10_000

describe.each(DATABASES)('lost leases on $name', ({ name, create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
    await store.db.transaction().execute((tx) => owe(tx, [deliveryRow('d1'), deliveryRow('d2')]))
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const claim = (now: number) => claimDue(store.db, { rule_id: 'network_sale', limit: 10 }, leaseAt(now))
  const expire = (now: number, random = 0.5) => returnExpired(store.db, { now, random: () => random })

  it('return when they end, and not a millisecond before', async () => {
    await claim(NOON)
    expect(await expire(NOON + LEASE_MS - 1)).toBe(0)
    expect(await claim(NOON + LEASE_MS - 1)).toEqual([])
    expect(await expire(NOON + LEASE_MS)).toBe(2)
    expect(await claim(NOON + LEASE_MS)).toMatchObject([
      { attempt: 0, touches: 1 },
      { attempt: 0, touches: 1 },
    ])
  })

  it('leave alone what has none', async () => {
    expect(await expire(Number.MAX_SAFE_INTEGER)).toBe(0)
    expect(await stored(store.db, 'd1')).toEqual(deliveryRow('d1'))
  })

  it('are spared while a live worker of this process has the delivery in hand', async () => {
    await claim(NOON)
    const spared = (id: string) => id === 'd1'
    const clock = { now: NOON + 3_600_000, random: () => 0.5 }
    expect(await returnExpired(store.db, clock, spared)).toBe(1)
    expect(await stored(store.db, 'd1')).toMatchObject({ status: STATE.leased, touches: 0 })
    expect(await stored(store.db, 'd2')).toMatchObject({ status: STATE.ready, touches: 1 })
  })

  it(`give a delivery up after ${POISON_TOUCHES} workers, and say why`, async () => {
    let now = NOON
    for (let touch = 1; touch <= POISON_TOUCHES; touch += 1) {
      const claimed = await claim(now)
      expect(claimed.map((row) => row.touches)).toEqual([touch - 1, touch - 1])
      now += LEASE_MS
      await expire(now)
      now += touch * LOST_WAIT_MS
    }
    expect(await stored(store.db, 'd1')).toMatchObject({
      status: STATE.dead,
      reason: 'crashed_worker',
      touches: POISON_TOUCHES,
      lease_id: null,
    })
    expect(await claim(now + 86_400_000)).toEqual([])
  })

  it('let what was lost together come back apart from the second time on', async () => {
    const spread = [0.1, 0.9]
    await claim(NOON)
    await returnExpired(store.db, { now: NOON + LEASE_MS, random: () => 0.5 })
    await claim(NOON + LEASE_MS)
    const now = NOON + 2 * LEASE_MS
    await returnExpired(store.db, { now, random: () => spread.shift() ?? 0 })
    expect(await claim(now)).toEqual([])
    expect(await claim(now + 0.1 * LOST_WAIT_MS)).toHaveLength(1)
    expect(await claim(now + 0.9 * LOST_WAIT_MS)).toHaveLength(1)
  })

  it('keep the reason of the try before', async () => {
    await store.db.updateTable('deliveries').set({ reason: 'http_500', attempt: 1 }).execute()
    await claim(NOON)
    await expire(NOON + LEASE_MS)
    expect(await stored(store.db, 'd1')).toMatchObject({ reason: 'http_500', attempt: 1 })
  })

  it('are returned at once after a crash, where no other process can be at them', async () => {
    await claim(NOON)
    const returned = await returnAbandoned(store.db, { now: NOON + 1, random: () => 0.5 })
    expect(returned).toBe(name === 'sqlite' ? 2 : 0)
    expect(await claim(NOON + 1)).toHaveLength(returned)
  })
})
