import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../collector/store/database.ts'
import { MIGRATION_NAMES, migrate, pendingMigrations } from '../../../collector/store/migrations/migrate.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { makeFirstRelease } from './first-release.ts'

type Row = Record<string, string | number | null>

/** A record of every table that the first release had, every column of it filled. */
const RECORDS: Record<string, Row[]> = {
  meta: [{ name: 'of_the_first_release', value: '1' }],
  settings: [
    { kind: 'sources', id: 'fb_ads', position: 0, body: '{"pid":"fb_ads"}', version: 1, updated_at: 10 },
    { kind: 'campaigns', id: 'auto', position: 1, body: '{"cid":"auto"}', version: 2, updated_at: 11 },
  ],
  api_keys: [
    { key_id: 'k1', name: 'scripts', role: 'admin', pid: null, digest: 'd1', prefix: 'cw_a', at: 12 },
    { key_id: 'k2', name: 'partner', role: 'affiliate', pid: 'fb_ads', digest: 'd2', prefix: 'cw_b', at: 13 },
  ],
  clicks: [
    ...[1, 2].map((n) => ({
      ...{ click_uid: `c${n}`, transaction_id: `tx-${n}`, cid: 'auto', pid: 'fb_ads', clid: 'main' },
      ...{
        message_id: `m${n}`,
        at: 1_700_000_000_000 + n,
        bot: n - 1,
        body: '{"url":"https://lp.example/ü?sub1=%E0%A4"}',
      },
    })),
  ],
  touches: [{ touch_uid: 't1', transaction_id: 'tx-1', cid: 'auto', message_id: 'm3', at: 20, body: '{}' }],
  event_pairs: [
    {
      ...{ transaction_id: 'tx-1', cid: 'auto', event_id: 'sale', event_uid: 'e1', first_event_uid: 'e1' },
      accepted_at: 21,
    },
  ],
  events: [
    {
      ...{ event_uid: 'e1', transaction_id: 'tx-1', cid: 'auto', event_id: 'sale', type: 'conversion' },
      ...{ pid: 'fb_ads', clid: 'main', message_id: 'm4', conversion_id: 'v1', revenue_micros: 49_900_000 },
      ...{ currency: 'USD', at: 21, occurred_at: 21, body: '{}' },
    },
  ],
  conversions: [
    {
      ...{ conversion_id: 'v1', event_uid: 'e1', transaction_id: 'tx-1', cid: 'auto', event_id: 'sale' },
      ...{ pid: 'fb_ads', clid: 'main', goal: 'purchase', revenue_micros: 1_000_000_000_000_000 },
      ...{
        payout_micros: 12_500_000,
        currency: 'USD',
        status: 'accepted',
        original_status: 'sold',
        entry: 1,
      },
      ...{ at: 21, occurred_at: 21, updated_at: 22 },
    },
  ],
  lead_details: [{ transaction_id: 'tx-1', cid: 'auto', fields: '{"age":34}', updated_at: 23 }],
  deliveries: [
    ...[0, 1, 2, 3].map((status) => ({
      ...{ delivery_id: `d${status}`, kind: 'postback', rule_id: 'network_sale', subject_uid: 'v1' },
      ...{ transaction_id: 'tx-1', cid: 'auto', pid: 'fb_ads', trigger: 'conversion_done' },
      ...{ trigger_key: `accepted:${status}`, status, reason: null, run_at: 24, attempt: 1 },
      ...{ lease_id: status === 1 ? 'l1' : null, lease_until: status === 1 ? 99 : null, touches: 1 },
      ...{ at: 24, updated_at: 25 },
    })),
  ],
  attempts: [
    {
      ...{ attempt_id: 'a1', delivery_id: 'd2', transaction_id: 'tx-1', cid: 'auto', pid: 'fb_ads', n: 1 },
      ...{ at: 25, ms: 7, outcome: 'done', code: 'sent', because: 'http_200', http_status: 200 },
      ...{ request: '{"method":"GET"}', response: '{"status":200}', next_run_at: null },
    },
  ],
}

describe.each(DATABASES)('a database of the first release, on $name', ({ createEmpty }) => {
  let database: TestDatabase
  let store: Store

  beforeEach(async () => {
    database = await createEmpty()
    store = openStore(database.url)
    await makeFirstRelease(store, async (tx) => {
      for (const [table, rows] of Object.entries(RECORDS))
        for (const row of rows) await sql`${insertion(table, row)}`.execute(tx)
    })
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const insertion = (table: string, row: Row) => {
    const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)))
    return sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`
  }
  const rowsOf = async (table: string) => {
    const [first = {}] = RECORDS[table] ?? []
    const columns = Object.keys(first)
    const shown = sql.join(columns.map((name) => sql.ref(name)))
    const { rows } =
      await sql<Row>`select ${shown} from ${sql.table(table)} order by ${sql.ref(columns[0] ?? '')}`.execute(
        store.db,
      )
    return rows
  }

  it('has a record in every table, to begin with', async () => {
    for (const [table, rows] of Object.entries(RECORDS))
      expect((await rowsOf(table)).length, table).toBe(rows.length)
  })

  it('keeps every record, in every column, through all migrations', async () => {
    const before = Object.fromEntries(
      await Promise.all(Object.keys(RECORDS).map(async (table) => [table, await rowsOf(table)] as const)),
    )
    expect(await migrate(store.db)).toEqual(MIGRATION_NAMES.slice(1))
    expect(await pendingMigrations(store.db)).toEqual([])
    for (const [table, rows] of Object.entries(before))
      expect(await rowsOf(table), table).toEqual(expect.arrayContaining(rows))
  })

  it('is left alone by a second run', async () => {
    await migrate(store.db)
    const before = await rowsOf('deliveries')
    expect(await migrate(store.db)).toEqual([])
    expect(await rowsOf('deliveries')).toEqual(before)
  })
})
