import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attemptTables, makeDays } from '../../../collector/store/attempt-days.ts'
import { openMigratedStore, openStore, type Store } from '../../../collector/store/database.ts'
import { claimDue, owe } from '../../../collector/store/outbox.ts'
import { listRecords } from '../../../collector/store/records.ts'
import { settle } from '../../../collector/store/settlements.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, settlementOf } from './delivery-rows.ts'
import { DAY, expectNoGap, idsOf, insert, keepDays, perTable, storedIds, TODAY, tryAt } from './tries.ts'

describe.each(DATABASES.filter(({ name }) => name === 'sqlite'))('tries on $name', ({ create }) => {
  it('are in one table, whatever day it is', async () => {
    const database = await create()
    const store = await openMigratedStore(database.url)
    expect(await makeDays(store.db, TODAY + 100 * DAY)).toBe(true)
    expect(await attemptTables(store.db)).toEqual([])
    await store.close()
    await database.drop()
  })
})

describe.each(DATABASES.filter(({ name }) => name === 'postgres'))('days of tries on $name', ({ create }) => {
  let database: TestDatabase
  let store: Store
  let other: Store
  beforeEach(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
    other = openStore(database.url)
  })
  afterEach(async () => {
    await store.close()
    await other.close()
    await database.drop()
  })

  it('are there for a week when the program starts, and take ids of any time', async () => {
    const ahead = Array.from({ length: 12 }, (_, n) => tryAt(TODAY + n * DAY + 5))
    const rows = [...ahead, tryAt(5), tryAt(TODAY - 1000 * DAY), { ...tryAt(TODAY), attempt_id: 'zz' }]
    await insert(store, rows)
    await expectNoGap(store)
    // Before all days with today, one for each of the next six, and what comes later.
    expect(await perTable(store)).toEqual([3, 1, 1, 1, 1, 1, 1, 6])
    const { data } = await listRecords(store.db, 'attempts', 'all', { limit: 50 })
    expect(data.map((row) => row.attempt_id)).toEqual(idsOf(rows).toReversed())
  })

  it.each(['en-US', 'und-u-ka-shifted'])(
    'hold the ids of their day where text is ordered by %s',
    async (locale) => {
      const name = `t_${crypto.randomUUID().replaceAll('-', '')}`
      await sql`
      create database ${sql.table(name)} template template0 locale_provider icu icu_locale ${sql.lit(locale)}`.execute(
        store.db,
      )
      const url = new URL(database.url)
      url.pathname = `/${name}`
      const elsewhere = await openMigratedStore(url.href)
      const rows = [-1, DAY - 1, DAY, 2 * DAY - 1, 2 * DAY, 16 * DAY].map((ms) => tryAt(TODAY + ms))
      await insert(elsewhere, rows)
      expect(await perTable(elsewhere)).toEqual([2, 2, 1, 1])
      expect((await keepDays(elsewhere, 1, TODAY + 3.5 * DAY)).expired).toEqual({ attempts: 4 })
      const { data } = await listRecords(elsewhere.db, 'attempts', 'all', { limit: 50 })
      expect(data.map((row) => row.attempt_id)).toEqual(idsOf(rows.slice(4)).toReversed())
      await elsewhere.close()
      await sql`drop database ${sql.table(name)} with (force)`.execute(store.db)
    },
  )

  it('are made ahead by whoever comes first, however many come', async () => {
    const ahead = [tryAt(TODAY + 8 * DAY), tryAt(TODAY + 30 * DAY)]
    await insert(store, ahead)
    const before = await attemptTables(store.db)
    const made = await Promise.all(
      [1, 2, 3, 4].map((n) => makeDays((n % 2 ? store : other).db, TODAY + 3 * DAY)),
    )
    expect(made).toContain(true)
    expect(await makeDays(store.db, TODAY + 3 * DAY)).toBe(true)
    await expectNoGap(store)
    expect(await attemptTables(store.db)).toHaveLength(before.length + 3)
    expect(await storedIds(store)).toEqual(idsOf(ahead))
    expect(await perTable(store)).toEqual([1, 1])
  })

  it('may have been missing for a month: what came then stays together', async () => {
    const month = Array.from({ length: 40 }, (_, n) => tryAt(TODAY + n * DAY + 7))
    await insert(store, month)
    expect(await makeDays(store.db, TODAY + 38 * DAY)).toBe(true)
    await expectNoGap(store)
    expect(await storedIds(store)).toEqual(idsOf(month))
    expect(await perTable(store)).toEqual([1, 1, 1, 1, 1, 1, 1, 32, 1])
    const later = tryAt(TODAY + 40 * DAY)
    await insert(store, [later])
    expect(await perTable(store)).toEqual([1, 1, 1, 1, 1, 1, 1, 32, 1, 1])
  })

  it('go as a whole once all of the day is old, and not before', async () => {
    const rows = [
      tryAt(TODAY + DAY),
      tryAt(TODAY + 2 * DAY - 1),
      tryAt(TODAY + 2 * DAY),
      tryAt(TODAY + 3 * DAY),
    ]
    await insert(store, [tryAt(TODAY), ...rows])
    const tables = (await attemptTables(store.db)).length
    // Half of the day is old, and the clocks of those who made its ids may be an hour apart.
    const halfway = await keepDays(store, 1, TODAY + 2.5 * DAY)
    expect(halfway).toEqual({ expired: { attempts: 1 }, elsewhere: false, held: false })
    expect((await keepDays(store, 1, TODAY + 3 * DAY + 3_700_000, { dryRun: true })).expired).toEqual({
      attempts: 2,
    })
    expect(await storedIds(store)).toEqual(idsOf(rows))
    expect((await keepDays(store, 1, TODAY + 3 * DAY + 3_700_000)).expired).toEqual({ attempts: 2 })
    expect(await storedIds(store)).toEqual(idsOf(rows.slice(2)))
    expect(await attemptTables(store.db)).toHaveLength(tables - 1)
    await expectNoGap(store)
    await insert(store, [tryAt(TODAY), tryAt(TODAY + DAY)])
    expect(await perTable(store)).toEqual([2, 1, 1])
  })

  it('leave what belongs to a delivery that still waits, until it ends', async () => {
    const rows = [0, 1, 2].flatMap((n) => [
      tryAt(TODAY + n * DAY, 1, 'done'),
      tryAt(TODAY + n * DAY, 2, 'waits'),
      tryAt(TODAY + n * DAY, 3, 'leased'),
    ])
    await insert(store, rows)
    await store.db
      .transaction()
      .execute((tx) =>
        owe(tx, [
          deliveryRow('done', { status: 2 }),
          deliveryRow('waits'),
          deliveryRow('leased', { status: 1, lease_id: 'l', lease_until: TODAY }),
        ]),
      )
    const now = TODAY + 100 * DAY
    expect((await keepDays(store, 90, now)).expired).toEqual({ attempts: 3 })
    expect(await storedIds(store)).toEqual(idsOf(rows.filter((row) => row.n > 1)))
    await expectNoGap(store)
    await store.db.updateTable('deliveries').set({ status: 2 }).execute()
    expect((await keepDays(store, 90, now)).expired).toEqual({ attempts: 6 })
    expect(await storedIds(store)).toEqual([])
  })

  it('stay tables, and go row by row, where too much of a day has to stay', async () => {
    const waiting = Array.from({ length: 1001 }, (_, n) => tryAt(TODAY + DAY, n + 1, 'waits'))
    await insert(store, [tryAt(TODAY + DAY + 1), ...waiting, tryAt(TODAY + 2 * DAY)])
    await store.db.transaction().execute((tx) => owe(tx, [deliveryRow('waits')]))
    const tables = (await attemptTables(store.db)).length
    expect((await keepDays(store, 1, TODAY + 10 * DAY)).expired).toEqual({ attempts: 2 })
    expect(await storedIds(store)).toEqual(idsOf(waiting))
    expect(await attemptTables(store.db)).toHaveLength(tables)
    await store.db.updateTable('deliveries').set({ status: 2 }).execute()
    expect((await keepDays(store, 1, TODAY + 10 * DAY)).expired).toEqual({ attempts: 1001 })
    expect(await attemptTables(store.db)).toHaveLength(2)
  })

  it('go once, though two processes look at the same moment', async () => {
    await insert(
      store,
      [0, 1, 2, 3, 4, 5].flatMap((n) => [tryAt(TODAY + n * DAY), tryAt(TODAY + n * DAY + 9)]),
    )
    const now = TODAY + 100 * DAY
    const ran = await Promise.all([keepDays(store, 90, now), keepDays(other, 90, now)])
    const rest = await keepDays(store, 90, now)
    const counts = [...ran, rest].map(({ expired }) => expired.attempts ?? 0)
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(12)
    expect(await storedIds(store)).toEqual([])
    await expectNoGap(store)
  })

  it('wait for somebody who reads on and on, and hold nobody up meanwhile', async () => {
    await insert(store, [tryAt(TODAY), tryAt(TODAY + DAY)])
    await store.db.transaction().execute((tx) => owe(tx, [deliveryRow('d9')]))
    const now = TODAY + 100 * DAY
    await other.db.transaction().execute(async (reader) => {
      await reader.selectFrom('attempts').selectAll().execute()
      const change = Promise.all([makeDays(store.db, now), keepDays(store, 90, now)])
      const lease = leaseAt(now)
      const [claimed] = await claimDue(store.db, { rule_id: 'network_sale', limit: 1 }, lease)
      // The reader is there until the end: a try could not be written down if the others waited for it.
      const settled = await store.db
        .transaction()
        .execute((tx) => settle(tx, [settlementOf(deliveryRow('d9', { lease_id: lease.lease_id }))], now))
      expect([...settled]).toEqual([claimed?.delivery_id])
      const [made, kept] = await change
      expect(made).toBe(false)
      expect(kept).toEqual({ expired: { attempts: 0 }, elsewhere: false, held: true })
    })
    expect(await makeDays(store.db, now)).toBe(true)
    expect((await keepDays(store, 90, now)).expired).toEqual({ attempts: 2 })
  })
})
