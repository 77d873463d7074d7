/**
 * What hash partitions cost or bring on one PostgreSQL: clicks stored through the store's own function, by some lanes at
 * the same time, into 1, 2, 4 and 8 partitions by transaction_id. `node bench/scale.ts [groups]` prints ratios.
 */
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { insertClicks } from '../collector/store/clicks.ts'
import type { Db, Tables } from '../collector/store/tables.ts'
import { startPostgres } from '../test/support/postgres.ts'

const PARTITIONS = [1, 2, 4, 8]
const LANES = [1, 4]
const SIZE = 100
const GROUPS = Number(process.argv[2] ?? 40)
const ROUNDS = 6

const server = await startPostgres({ durable: true })
const pool = new pg.Pool({ connectionString: server.url, max: Math.max(...LANES) })
const db: Db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })

await createTable(1)
await store('warm', Math.max(...LANES))
// In turns, there and back again, so that whatever else the machine does meets all of them.
const rates = new Map<string, number[]>()
for (let round = 0; round < ROUNDS; round += 1)
  for (const partitions of round % 2 === 0 ? PARTITIONS : PARTITIONS.toReversed()) {
    await createTable(partitions)
    for (const lanes of LANES) {
      const key = `${partitions} partitions, ${lanes} lanes`
      rates.set(key, [...(rates.get(key) ?? []), await store(`${round}-${partitions}-${lanes}`, lanes)])
    }
  }
const base = median(rates.get('1 partitions, 1 lanes') ?? [])
for (const [key, measured] of rates) console.log(`${key}: ×${(median(measured) / base).toFixed(2)}`)
await db.destroy()
await server.stop()

async function createTable(partitions: number): Promise<void> {
  await sql`drop table if exists clicks`.execute(db)
  await sql`
    create table clicks (
      click_uid text not null, transaction_id text not null, cid text not null, pid text not null, clid text,
      message_id text, at bigint not null, bot smallint not null, body text not null,
      primary key (transaction_id, click_uid), unique (transaction_id, cid))
    partition by hash (transaction_id)`.execute(db)
  for (let n = 0; n < partitions; n += 1)
    await sql`
      create table ${sql.table(`clicks_${n}`)} partition of clicks
      for values with (modulus ${sql.lit(partitions)}, remainder ${sql.lit(n)})`.execute(db)
}

/** Stores groups in lanes, and returns the clicks a second. */
async function store(name: string, lanes: number): Promise<number> {
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async (_none, lane) => {
      for (let group = lane; group < GROUPS; group += lanes) await storeGroup(`${name}-${group}`)
    }),
  )
  return (GROUPS * SIZE * 1000) / (performance.now() - began)
}

function storeGroup(name: string): Promise<unknown> {
  const rows = Array.from({ length: SIZE }, (_none, n) => ({
    ...{
      click_uid: `c-${name}-${n}`,
      transaction_id: `tx-${name}-${n}`,
      cid: 'auto',
      pid: 'ads',
      clid: null,
    },
    ...{
      message_id: null,
      at: 1,
      bot: 0,
      body: JSON.stringify({ url: 'https://lp.example/', note: 'x'.repeat(600) }),
    },
  }))
  return db.transaction().execute((tx) => insertClicks(tx, rows))
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
