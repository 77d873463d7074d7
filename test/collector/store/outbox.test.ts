import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { claimDue, dueRules, owe, release, STATE } from '../../../collector/store/outbox.ts'
import type { DeliveryRow } from '../../../collector/store/tables.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, NOON, stored } from './delivery-rows.ts'

const RULE = { rule_id: 'network_sale', limit: 10 }
const idsOf = (rows: readonly DeliveryRow[]) => rows.map((row) => row.delivery_id)

describe.each(DATABASES)('the outbox on $name', ({ name, create }) => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await openMigratedStore(database.url)
  })
  afterEach(async () => {
    await store.close()
    await database.drop()
  })

  const oweAll = (...rows: DeliveryRow[]) => store.db.transaction().execute((tx) => owe(tx, rows))
  const claim = (now = NOON, limit = 10) => claimDue(store.db, { ...RULE, limit }, leaseAt(now))

  it('is the one under test', async () => {
    const version = name === 'postgres' ? sql`select version() as it` : sql`select sqlite_version() as it`
    const { rows } = await sql<{ it: string }>`${version}`.execute(store.db)
    expect(rows[0]?.it).toMatch(name === 'postgres' ? /^PostgreSQL \d+/ : /^3\.\d+/)
  })

  it('owes nothing when the event it belongs to is not stored', async () => {
    const failing = store.db.transaction().execute(async (tx) => {
      await owe(tx, [deliveryRow('d1')])
      throw new Error('the event was refused')
    })
    await expect(failing).rejects.toThrow('the event was refused')
    expect(await dueRules(store.db, ['network_sale'], NOON)).toEqual([])
    expect(await claim()).toEqual([])
  })

  // On SQLite a second connection is another process’s; on PostgreSQL it is any other worker’s.
  it('shows nobody what is owed before it is committed', async () => {
    const other = await openMigratedStore(database.url)
    const seen = await store.db.transaction().execute(async (tx) => {
      await owe(tx, [deliveryRow('d1')])
      return dueRules(other.db, ['network_sale'], NOON)
    })
    expect(seen).toEqual([])
    expect(await dueRules(other.db, ['network_sale'], NOON)).toEqual(['network_sale'])
    expect(idsOf(await claimDue(other.db, RULE, leaseAt(NOON)))).toEqual(['d1'])
    await other.close()
  })

  it('hands out nothing a millisecond early', async () => {
    await oweAll(deliveryRow('d1', { run_at: NOON + 1 }))
    expect(await dueRules(store.db, ['network_sale'], NOON)).toEqual([])
    expect(await claim(NOON)).toEqual([])
    expect(await dueRules(store.db, ['network_sale'], NOON + 1)).toEqual(['network_sale'])
    expect(idsOf(await claim(NOON + 1))).toEqual(['d1'])
  })

  it('leases what it hands out, and hands it out to nobody else', async () => {
    await oweAll(deliveryRow('d1'))
    const [claimed] = await claim()
    expect(claimed).toEqual({
      ...deliveryRow('d1'),
      status: STATE.leased,
      lease_id: `lease of ${NOON}`,
      lease_until: NOON + 30_000,
    })
    expect(await stored(store.db, 'd1')).toEqual(claimed)
    expect(await claim(NOON + 1)).toEqual([])
  })

  it('hands out the longest waiting first, and no more than was asked for', async () => {
    await oweAll(
      ...[3, 1, 4, 2].map((minutes) => deliveryRow(`d${minutes}`, { run_at: NOON - minutes * 60_000 })),
    )
    expect(idsOf(await claim(NOON, 3))).toEqual(['d4', 'd3', 'd2'])
    expect(idsOf(await claim(NOON, 3))).toEqual(['d1'])
  })

  it('keeps what is owed by one rule apart from what another owes', async () => {
    await oweAll(deliveryRow('d1'), deliveryRow('d2', { rule_id: 'other' }))
    expect(await dueRules(store.db, ['other', 'third'], NOON)).toEqual(['other'])
    expect(idsOf(await claim())).toEqual(['d1'])
  })

  it('owes the same rule once for the same status of the same event, now and later', async () => {
    await oweAll(deliveryRow('d1', { subject_uid: 'e1' }), deliveryRow('d2', { subject_uid: 'e1' }))
    await oweAll(deliveryRow('d3', { subject_uid: 'e1' }))
    expect(idsOf(await claim())).toEqual(['d1'])
    await oweAll(
      deliveryRow('d4', { subject_uid: 'e1', trigger_key: 'conversion_done/2' }),
      deliveryRow('d5', { subject_uid: 'e2' }),
    )
    expect(idsOf(await claim()).sort()).toEqual(['d4', 'd5'])
  })

  it('never hands out what was skipped', async () => {
    await oweAll(deliveryRow('d1', { status: STATE.skipped, reason: 'rule_disabled' }))
    expect(await claim()).toEqual([])
  })

  it('takes back what was not begun, as if it had never been taken', async () => {
    await oweAll(deliveryRow('d1'), deliveryRow('d2'))
    const claimed = await claim()
    await release(store.db, claimed, NOON)
    expect(await stored(store.db, 'd1')).toEqual(deliveryRow('d1'))
    expect(await claim(NOON + 1)).toHaveLength(2)
  })

  it('takes nothing back from a lease that does not hold it', async () => {
    await oweAll(deliveryRow('d1'))
    const [claimed] = await claim()
    await release(store.db, [{ delivery_id: 'd1', lease_id: 'another lease' }], NOON)
    await release(store.db, [{ delivery_id: 'd1', lease_id: null }], NOON)
    expect(await stored(store.db, 'd1')).toEqual(claimed)
  })

  it('stores texts of all alphabets, and those that look like a statement, as they are', async () => {
    const odd = deliveryRow("d'; drop table deliveries; --", {
      pid: 'Ünï™ 漢字 😀',
      trigger_key: '{"a":[1,null],"b":"\\"}',
    })
    await oweAll(odd)
    expect(await stored(store.db, odd.delivery_id)).toEqual(odd)
  })
})
