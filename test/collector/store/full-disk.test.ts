import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../collector/store/database.ts'
import { isOutage } from '../../../collector/store/outage.ts'
import { DATABASES } from '../../support/databases.ts'

const [sqlite] = DATABASES
if (!sqlite) throw new Error('no database')

it('a database that has no room left says so, and takes what comes once there is room', async () => {
  const database = await sqlite.create()
  const store = openStore(database.url)
  onTestFinished(async () => {
    await store.close()
    await database.drop()
  })
  await sql`create table things (body text)`.execute(store.db)
  const insert = () =>
    store.db.transaction().execute(async (tx) => {
      for (let n = 0; n < 40; n += 1) await sql`insert into things values (${'x'.repeat(4_000)})`.execute(tx)
    })
  await sql`pragma max_page_count = 20`.execute(store.db)
  const error: unknown = await insert().then(
    () => undefined,
    (refused: unknown) => refused,
  )
  expect(error).toMatchObject({ code: 'SQLITE_FULL' })
  expect(isOutage(error)).toBe(true)

  await sql`pragma max_page_count = 1000000`.execute(store.db)
  await insert()
  const { rows } = await sql<{ n: number }>`select count(*) as n from things`.execute(store.db)
  expect(rows).toEqual([{ n: 40 }])
})
