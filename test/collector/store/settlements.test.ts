import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { returnExpired } from '../../../collector/store/lost-leases.ts'
import { claimDue, owe, STATE } from '../../../collector/store/outbox.ts'
import { type Settlement, settle } from '../../../collector/store/settlements.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, NOON, settlementOf, stored } from './delivery-rows.ts'

describe.each(DATABASES)('settling on $name', ({ create }) => {
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

  const claim = (now = NOON) =>
    claimDue(store.db, { rule_id: 'network_sale', limit: 10 }, leaseAt(now)).then((rows) =>
      rows.sort((one, other) => one.delivery_id.localeCompare(other.delivery_id)),
    )
  const settleAll = (settlements: readonly Settlement[], now = NOON) =>
    store.db.transaction().execute((tx) => settle(tx, settlements, now))
  const attempts = () => store.db.selectFrom('attempts').selectAll().orderBy('delivery_id').execute()
  const clock = (now: number) => ({ now, random: () => 0.5 })

  it('writes the result and its attempt together, and ends the lease', async () => {
    const settlements = (await claim()).map((row) => settlementOf(row))
    expect(await settleAll(settlements, NOON + 12)).toEqual(new Set(['d1', 'd2']))
    expect(await stored(store.db, 'd1')).toEqual(
      deliveryRow('d1', { status: STATE.done, attempt: 1, updated_at: NOON + 12 }),
    )
    expect(await attempts()).toEqual(settlements.map((settlement) => settlement.attempt))
  })

  it('puts a try that is worth another back into the queue, at its time', async () => {
    const [first] = await claim()
    if (!first) throw new Error('nothing was claimed')
    await settleAll([settlementOf(first, { status: STATE.ready, reason: 'http_500', run_at: NOON + 5_000 })])
    expect(await stored(store.db, 'd1')).toMatchObject({
      status: STATE.ready,
      reason: 'http_500',
      attempt: 1,
    })
    expect(await claim(NOON + 4_999)).toEqual([])
    expect(await claim(NOON + 5_000)).toMatchObject([{ delivery_id: 'd1', attempt: 1 }])
  })

  it('settles nothing under a lease that is not its own', async () => {
    const [first, second] = await claim()
    if (!first || !second) throw new Error('nothing was claimed')
    const foreign = settlementOf(first, { lease_id: 'another lease' })
    expect(await settleAll([foreign, settlementOf(second)])).toEqual(new Set(['d2']))
    expect(await stored(store.db, 'd1')).toEqual(first)
    expect(await attempts()).toHaveLength(1)
  })

  it('drops what a worker that outlived its lease brings, and keeps what its successor brings', async () => {
    const frozen = await claim()
    await returnExpired(store.db, clock(NOON + 30_000))
    const successors = await claim(NOON + 30_001)
    expect(await settleAll(frozen.map((row) => settlementOf(row)))).toEqual(new Set())
    const failed = successors.map((row) => settlementOf(row, { status: STATE.failed, reason: 'http_404' }))
    expect(await settleAll(failed)).toEqual(new Set(['d1', 'd2']))
    expect(await settleAll(frozen.map((row) => settlementOf(row)))).toEqual(new Set())
    expect(await stored(store.db, 'd1')).toMatchObject({ status: STATE.failed, attempt: 1 })
    expect(await attempts()).toHaveLength(2)
  })

  it('still takes the result of a lease that ended, while nobody has taken the delivery back', async () => {
    const settlements = (await claim()).map((row) => settlementOf(row))
    expect(await settleAll(settlements, NOON + 3_600_000)).toEqual(new Set(['d1', 'd2']))
    expect(await returnExpired(store.db, clock(NOON + 3_600_000))).toBe(0)
  })

  it('settles the same result once, however often it is written', async () => {
    const settlements = (await claim()).map((row) => settlementOf(row))
    await settleAll(settlements)
    expect(await settleAll(settlements)).toEqual(new Set())
    expect(await attempts()).toHaveLength(2)
  })

  it('forgets earlier touches when there is a result', async () => {
    await claim()
    await returnExpired(store.db, clock(NOON + 30_000))
    const [first] = await claim(NOON + 30_001)
    if (!first) throw new Error('nothing was claimed')
    expect(first.touches).toBe(1)
    await settleAll([settlementOf(first, { status: STATE.ready, reason: 'timeout' })])
    expect(await stored(store.db, 'd1')).toMatchObject({ touches: 0 })
  })
})
