import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'

const postgres = DATABASES.find(({ name }) => name === 'postgres')
if (!postgres) throw new Error('no PostgreSQL')

let database: TestDatabase
let store: Store
let told: Error[]

beforeEach(async () => {
  database = await postgres.create()
  told = []
  store = await openMigratedStore(database.url, {
    lost: (error) => told.push(error),
    broken: () => undefined,
  })
})
afterEach(async () => {
  await store.close()
  await database.drop()
})

/** Ends every connection of the program, as an operator or a failover does. */
async function terminateAll(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'clickwire' and datname = current_database()",
  )
  await client.end()
}

it('outlives the loss of a connection in the middle of a transaction, between two statements', async () => {
  const lost = store.db.transaction().execute(async (tx) => {
    await sql`select 1`.execute(tx)
    await terminateAll()
    // Until the news of it has come.
    await expect.poll(() => told.length).toBeGreaterThan(0)
    await sql`select 1`.execute(tx)
  })
  await expect(lost).rejects.toThrow()
  expect(await store.clock()).toBeGreaterThan(0)
})

it('tells of a lost connection in a word, and not with all that the driver knows of it', async () => {
  await store.clock()
  await terminateAll()
  await expect.poll(() => told.length).toBeGreaterThan(0)
  expect(told[0]?.message).toMatch(/terminat/)
  expect(Object.keys(told[0] ?? {})).toEqual(['code'])
})
