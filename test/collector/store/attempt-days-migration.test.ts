import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDays } from '../../../collector/store/attempt-days.ts'
import { openStore, type Store } from '../../../collector/store/database.ts'
import { migrate } from '../../../collector/store/migrations/migrate.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { makeFirstRelease } from './first-release.ts'
import { DAY, idsOf, insert, keepDays, perTable, storedIds, TODAY, tryAt } from './tries.ts'

describe.each(DATABASES)('tries from before there were days, on $name', ({ name, createEmpty }) => {
  const old = [
    tryAt(Date.UTC(2020, 1, 3)),
    tryAt(TODAY - DAY),
    tryAt(TODAY + 1, 1),
    tryAt(TODAY + 1, 2),
    // Made by machines whose clocks were ahead, and by none.
    tryAt(TODAY + 3 * DAY),
    tryAt(TODAY + 400 * DAY),
    { ...tryAt(TODAY), attempt_id: 'a1' },
  ]
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await createEmpty()
    store = openStore(database.url)
    await makeFirstRelease(store)
    await insert(store, old)
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  it('are all there afterwards, with every column', async () => {
    const all = () => store.db.selectFrom('attempts').selectAll().orderBy('attempt_id').execute()
    const before = await all()
    await migrate(store.db)
    expect(await all()).toEqual(before)
    if (name === 'postgres') expect(await perTable(store)).toEqual([4, 3])
  })

  it('are found by their delivery by an index in each table, and listed without sorting them', async () => {
    await migrate(store.db)
    await makeDays(store.db, TODAY)
    const explain = name === 'postgres' ? sql`explain` : sql`explain query plan`
    const planOf = async (query: ReturnType<typeof sql>) => {
      const plain = sql`set local enable_seqscan = off`
      return store.db.transaction().execute(async (tx) => {
        if (name === 'postgres') await plain.execute(tx)
        const { rows } = await sql<Record<string, unknown>>`${explain} ${query}`.execute(tx)
        return rows.map((row) => String(row.detail ?? row['QUERY PLAN'])).join('\n')
      })
    }
    const ofDelivery = await planOf(sql`select * from attempts where delivery_id = 'd1'`)
    expect(ofDelivery).toMatch(/delivery_id/)
    expect(ofDelivery).not.toMatch(/Seq Scan|SCAN/)
    const newest = await planOf(sql`select * from attempts order by attempt_id desc limit 51`)
    expect(newest).not.toMatch(/Sort|Merge|TEMP B-TREE/)
  })

  it('are brought over once by two processes that start together', async () => {
    const other = openStore(database.url)
    const both = name === 'postgres' ? [store, other] : [store]
    const applied = await Promise.all(both.map((one) => migrate(one.db)))
    expect(applied.flat().filter((one) => one === '013-attempt-days')).toHaveLength(1)
    await Promise.all(both.map((one) => makeDays(one.db, TODAY)))
    await other.close()
    expect(await storedIds(store)).toEqual(idsOf(old))
  })

  it('go by their age as the others do', async () => {
    await migrate(store.db)
    await makeDays(store.db, TODAY)
    expect((await keepDays(store, 90, TODAY + 1)).expired).toEqual({ attempts: 1 })
    expect((await keepDays(store, 90, TODAY + 93 * DAY)).expired).toEqual({ attempts: 3 })
    expect(await storedIds(store)).toEqual(idsOf(old.slice(4)))
  })
})
