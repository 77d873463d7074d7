import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { impatientPools } from '../../../collector/store/dialects/impatient-pool.ts'
import { startTcpProxy, type TcpProxy } from '../../faults/proxy/tcp-proxy.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'

const postgres = DATABASES.find(({ name }) => name === 'postgres')
if (!postgres) throw new Error('no PostgreSQL')

const LONG_MS = 60_000
const PATIENCE = { begin: LONG_MS, look: 500, write: LONG_MS, rest: LONG_MS, change: LONG_MS }

let database: TestDatabase
let line: TcpProxy
let pool: pg.Pool

beforeEach(async () => {
  database = await postgres.create()
  line = await startTcpProxy(Number(new URL(database.url).port))
  const url = new URL(database.url)
  url.port = String(line.port)
  pool = new pg.Pool({ connectionString: url.href, max: 10 })
  pool.on('error', () => undefined)
})
afterEach(async () => {
  await pool.end()
  await line.close()
  await database.drop()
})

it('is found out by one statement, and no other connection of that time is tried as long', async () => {
  const { quick } = impatientPools(pool, PATIENCE)
  const open = await Promise.all(Array.from({ length: 8 }, () => quick.connect()))
  for (const client of open) await client.query('select 1', [])
  for (const client of open) client.release()
  line.halfOpen()
  line.mend()

  const silent = await quick.connect()
  await expect(silent.query('select 1', [])).rejects.toThrow('Query read timeout')
  silent.release()
  // Any verb: `insert` and `begin` would wait a minute on a connection that is dead.
  const next = await quick.connect()
  expect(await next.query('begin', [])).toBeDefined()
  await next.query('rollback', [])
  next.release()
  expect(pool.totalCount).toBe(1)
})

it('leaves alone who has been heard since', async () => {
  const { quick } = impatientPools(pool, PATIENCE)
  const [slow, lively] = [await quick.connect(), await quick.connect()]
  await lively.query('select 1', [])
  const waiting = expect(slow.query('select pg_sleep(20)', [])).rejects.toThrow('Query read timeout')
  await lively.query('select 1', [])
  await waiting
  const { rows } = await lively.query<{ pid: number }>('select pg_backend_pid() as pid', [])
  slow.release()
  lively.release()
  const again = await quick.connect()
  expect((await again.query('select pg_backend_pid() as pid', [])).rows).toEqual(rows)
  again.release()
})

it('is not confused with a report that takes its time', async () => {
  const { quick, patient } = impatientPools(pool, PATIENCE)
  const [one, other] = [await quick.connect(), await patient.connect()]
  await expect(one.query('select pg_sleep(1)', [])).rejects.toThrow('Query read timeout')
  expect((await other.query('select 1 as n from pg_sleep(1)', [])).rows).toEqual([{ n: 1 }])
  one.release()
  other.release()
})
