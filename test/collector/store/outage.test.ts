import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../collector/store/database.ts'
import { isOutage } from '../../../collector/store/outage.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { freePort } from '../../support/postgres.ts'

const coded = (code: string) => Object.assign(new Error('of a driver'), { code })

describe('isOutage', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EIO', 'ENOSPC'],
    ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_FULL', 'SQLITE_IOERR_FSYNC', 'SQLITE_READONLY'],
    ...['SQLITE_CANTOPEN', 'SQLITE_CORRUPT', 'SQLITE_NOMEM', '08006', '53100', '53300', '57P01', '57014'],
    ...['25006', '40001', '40P01', '55P03', '42P01', '3D000', '28P01', 'XX001'],
  ])('says of %s that nothing could be stored', (code) => {
    expect(isOutage(coded(code))).toBe(true)
  })

  it.each([
    ...['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_NOTNULL', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG'],
    ...['21000', '22001', '22003', '22021', '22P05', '23502', '23505', '54000', 'ERR_INVALID_ARG_TYPE'],
  ])('says of %s that something was refused', (code) => {
    expect(isOutage(coded(code))).toBe(false)
  })

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'connect')"),
    new RangeError('Maximum call stack size exceeded'),
    new Error('a fault of our own'),
    'not even an error',
    undefined,
  ])('says of %s that it is no outage', (error) => {
    expect(isOutage(error)).toBe(false)
  })
})

const errorOf = (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => {
      throw new Error('nothing went wrong')
    },
    (error: unknown) => error,
  )

describe.each(DATABASES)('what the driver of $name says', ({ name, create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = openStore(database.url)
    await sql`create table things (name text not null unique, amount integer)`.execute(store.db)
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const run = (statement: string) => sql.raw(statement).execute(store.db)

  it('is a refusal where a value is there twice, is missing or does not fit', async () => {
    await run(`insert into things values ('a', 1)`)
    expect(isOutage(await errorOf(run(`insert into things values ('a', 2)`)))).toBe(false)
    expect(isOutage(await errorOf(run('insert into things values (null, 2)')))).toBe(false)
    if (name === 'postgres') {
      expect(isOutage(await errorOf(run(`insert into things values ('b', 9999999999)`)))).toBe(false)
      const nul = sql`insert into things values (${'with \0 in it'}, 1)`.execute(store.db)
      expect(isOutage(await errorOf(nul))).toBe(false)
    }
  })

  it('is an outage where a table is not there', async () => {
    expect(isOutage(await errorOf(run('insert into nothing values (1)')))).toBe(true)
  })

  it('is an outage once it is closed', async () => {
    const closed = openStore(database.url)
    await sql`select 1`.execute(closed.db)
    await closed.close()
    expect(isOutage(await errorOf(sql`select 1`.execute(closed.db)))).toBe(true)
  })

  it('is an outage while another holds the lock for longer than one waits', async () => {
    const postgres = name === 'postgres'
    const other = openStore(database.url)
    const answer = await other.db.transaction().execute(async (tx) => {
      await sql.raw(postgres ? 'lock table things' : `insert into things values ('x', 1)`).execute(tx)
      return store.db.connection().execute(async (connection) => {
        await sql.raw(postgres ? `set lock_timeout = 20` : 'pragma busy_timeout = 20').execute(connection)
        return errorOf(sql.raw(`insert into things values ('y', 1)`).execute(connection))
      })
    })
    expect(isOutage(answer)).toBe(true)
    await other.close()
  })

  it('is an outage where there is no server, or it goes away', async () => {
    if (name !== 'postgres') return
    const nowhere = openStore(`postgres://postgres@127.0.0.1:${await freePort()}/postgres`)
    expect(isOutage(await errorOf(sql`select 1`.execute(nowhere.db)))).toBe(true)
    await nowhere.close()
    const killing = errorOf(sql`select pg_terminate_backend(pg_backend_pid())`.execute(store.db))
    expect(isOutage(await killing)).toBe(true)
  })
})
