import { CompiledQuery, type KyselyPlugin, type RootOperationNode, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { returnExpired } from '../../../collector/store/lost-leases.ts'
import { cancelOrphans, claimDue, dueRules, owe, release } from '../../../collector/store/outbox.ts'
import { settle } from '../../../collector/store/settlements.ts'
import type { Db } from '../../../collector/store/tables.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, NOON, settlementOf } from './delivery-rows.ts'

const DELAYED = 100_000
const HOUR_MS = 3_600_000

describe.each(DATABASES)('with 100,000 delayed deliveries, on $name', ({ name, create }) => {
  let database: TestDatabase
  let store: Store
  beforeAll(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
    for (let from = 0; from < DELAYED; from += 10_000) {
      const rows = Array.from({ length: 10_000 }, (_, index) =>
        deliveryRow(`d${from + index}`, { run_at: NOON + HOUR_MS + from + index }),
      )
      await store.db.transaction().execute((tx) => owe(tx, rows))
    }
    await store.db.transaction().execute((tx) => owe(tx, [deliveryRow('due')]))
    await sql`analyze`.execute(store.db)
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  /** The plans of all statements that a function of the store runs. */
  const plansOf = async (run: (db: Db) => Promise<unknown>): Promise<string> => {
    const nodes: RootOperationNode[] = []
    await run(store.db.withPlugin(noting(nodes)))
    const explain = name === 'postgres' ? 'explain' : 'explain query plan'
    const plans: string[] = []
    for (const node of nodes) {
      const { sql: text, parameters } = store.db
        .getExecutor()
        .compileQuery(node, { queryId: crypto.randomUUID() })
      const { rows } = await store.db.executeQuery<Record<string, unknown>>(
        CompiledQuery.raw(`${explain} ${text}`, [...parameters]),
      )
      plans.push(rows.map((row) => String(row.detail ?? row['QUERY PLAN'])).join('\n'))
    }
    expect(plans.length).toBeGreaterThan(0)
    return plans.join('\n\n')
  }

  /** A step that reads a whole table of deliveries. */
  const READS_ALL = /Seq Scan on deliveries|^SCAN (TABLE )?deliveries$/m

  it('looks for what is due by the index of what is ready', async () => {
    const plan = await plansOf((db) => dueRules(db, ['network_sale', 'other'], NOON))
    expect(plan).toMatch(/deliveries_ready/)
    expect(plan).not.toMatch(READS_ALL)
  })

  it('claims by the index of what is ready', async () => {
    const plan = await plansOf((db) => claimDue(db, { rule_id: 'network_sale', limit: 100 }, leaseAt(NOON)))
    expect(plan).toMatch(/deliveries_ready/)
    expect(plan).not.toMatch(READS_ALL)
    // Sorting would mean that all that is due is read before the first of it is handed out.
    expect(plan).not.toMatch(/Sort|TEMP B-TREE/)
  })

  it('settles by the deliveries’ ids', async () => {
    const lease_id = `lease of ${NOON}`
    const plan = await plansOf((db) =>
      db.transaction().execute((tx) => settle(tx, [settlementOf(deliveryRow('due', { lease_id }))], NOON)),
    )
    expect(plan).toMatch(/deliveries_pkey|sqlite_autoindex_deliveries_1 \(delivery_id=/)
    expect(plan).not.toMatch(/deliveries_leased/)
    expect(plan).not.toMatch(READS_ALL)
  })

  it('gives back by the deliveries’ ids', async () => {
    const plan = await plansOf((db) => release(db, [{ delivery_id: 'due', lease_id: 'a lease' }], NOON))
    expect(plan).toMatch(/deliveries_pkey|sqlite_autoindex_deliveries_1 \(delivery_id=/)
    expect(plan).not.toMatch(/deliveries_leased/)
  })

  it('looks for ended leases by the index of what is leased', async () => {
    const plan = await plansOf((db) => returnExpired(db, { now: NOON + HOUR_MS, random: () => 0.5 }))
    expect(plan).toMatch(/deliveries_leased/)
    expect(plan).not.toMatch(READS_ALL)
  })

  it('looks for rules that are no more without reading what they owe', async () => {
    await store.db
      .insertInto('settings')
      .values({ kind: 'postbacks', id: 'network_sale', position: 0, body: '{}', version: 1, updated_at: 0 })
      .execute()
    const plan = await plansOf((db) => cancelOrphans(db, NOON))
    expect(plan).toMatch(/deliveries_ready/)
    expect(plan).not.toMatch(READS_ALL)
  })
})

function noting(nodes: RootOperationNode[]): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
}
