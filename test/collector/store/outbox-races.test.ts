import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { returnExpired } from '../../../collector/store/lost-leases.ts'
import { cancelOrphans, cancelRules, claimDue, owe, release, STATE } from '../../../collector/store/outbox.ts'
import { settle } from '../../../collector/store/settlements.ts'
import type { Db, DeliveryRow } from '../../../collector/store/tables.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, NOON, settlementOf, stored } from './delivery-rows.ts'

const OWED = 300
const CLAIMERS = 4
const clock = { now: NOON + 30_000, random: () => 0.5 }

describe.each(DATABASES)('the outbox among several on $name', ({ name, create }) => {
  let database: TestDatabase
  let stores: Store[]
  beforeEach(async () => {
    database = await create()
    stores = []
    for (let count = 0; count < CLAIMERS; count += 1) stores.push(await openMigratedStore(database.url))
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    await database.drop()
  })

  const first = () => dbOf(0)
  // On SQLite one process has the database, and its transactions go through one connection.
  const second = () => dbOf(name === 'sqlite' ? 0 : 1)
  const everybody = () => stores.map((_, index) => dbOf(name === 'sqlite' ? 0 : index))
  function dbOf(index: number): Db {
    const store = stores[index]
    if (!store) throw new Error('no such store')
    return store.db
  }
  const oweSome = (count = OWED) =>
    first()
      .transaction()
      .execute((tx) =>
        owe(
          tx,
          Array.from({ length: count }, (_, index) => deliveryRow(`d${index}`)),
        ),
      )

  it('hands each delivery to one of many that ask at the same time, over and over', async () => {
    await oweSome()
    const asking = stores.flatMap(({ db }, claimer) =>
      Array.from({ length: 3 }, async (_, lane) => {
        const taken: string[] = []
        for (let turn = 0; ; turn += 1) {
          const lease = leaseAt(NOON, `lease ${claimer}/${lane}/${turn}`)
          const claimed = await claimDue(db, { rule_id: 'network_sale', limit: 7 }, lease)
          expect(claimed.length).toBeLessThanOrEqual(7)
          if (claimed.length === 0) return taken
          taken.push(...claimed.map((row) => row.delivery_id))
        }
      }),
    )
    const taken = (await Promise.all(asking)).flat()
    expect(taken).toHaveLength(OWED)
    expect(new Set(taken).size).toBe(OWED)
  })

  it('returns what was lost once, however many look for it at the same time', async () => {
    await oweSome(50)
    await claimDue(first(), { rule_id: 'network_sale', limit: 50 }, leaseAt(NOON))
    const returned = await Promise.all(everybody().map((db) => returnExpired(db, clock)))
    expect(returned.reduce((sum, count) => sum + count, 0)).toBe(50)
    expect(await stored(first(), 'd0')).toMatchObject({ status: STATE.ready, touches: 1 })
  })

  it('settles or returns a delivery whose lease ends as its result comes, and never both', async () => {
    await oweSome(60)
    const claimed = await claimDue(first(), { rule_id: 'network_sale', limit: 60 }, leaseAt(NOON))
    const halves = [claimed.slice(0, 30), claimed.slice(30)]
    const [returned, ...settled] = await Promise.all([
      returnExpired(second(), clock),
      ...halves.map((half) =>
        first()
          .transaction()
          .execute((tx) =>
            settle(
              tx,
              half.map((row) => settlementOf(row)),
              NOON,
            ),
          ),
      ),
    ])
    const written = settled.reduce((sum, ids) => sum + ids.size, 0)
    expect(written + returned).toBe(60)
    const attempts = await first().selectFrom('attempts').select('attempt_id').execute()
    expect(attempts).toHaveLength(written)
  })

  it('claims or cancels what a rule owes as it is deleted, and never both', async () => {
    await oweSome(40)
    const [claimed] = await Promise.all([
      claimDue(first(), { rule_id: 'network_sale', limit: 25 }, leaseAt(NOON)),
      cancelRules(second(), ['network_sale'], NOON),
    ])
    const cancelled = await first()
      .selectFrom('deliveries')
      .select('delivery_id')
      .where('status', '=', STATE.cancelled)
      .execute()
    expect(claimed.length + cancelled.length).toBe(40)
  })

  describe('when a rule is deleted', () => {
    const claimOne = async (): Promise<DeliveryRow> => {
      await oweSome(2)
      const [claimed] = await claimDue(first(), { rule_id: 'network_sale', limit: 1 }, leaseAt(NOON))
      if (!claimed) throw new Error('nothing was claimed')
      await cancelRules(second(), ['network_sale'], NOON)
      return claimed
    }
    const states = async () =>
      (await first().selectFrom('deliveries').select(['status', 'reason']).execute())
        .map(({ status, reason }) => `${status} ${reason}`)
        .sort()

    it('cancels what waits, and lets what is being sent end as it ends', async () => {
      const claimed = await claimOne()
      await first()
        .transaction()
        .execute((tx) => settle(tx, [settlementOf(claimed)], NOON))
      expect(await cancelOrphans(second(), NOON)).toEqual([])
      expect(await states()).toEqual([`${STATE.done} null`, `${STATE.cancelled} rule_deleted`])
    })

    it('cancels what was being sent and comes back for another try', async () => {
      const claimed = await claimOne()
      const again = settlementOf(claimed, { status: STATE.ready, reason: 'timeout', run_at: NOON + 5_000 })
      await first()
        .transaction()
        .execute((tx) => settle(tx, [again], NOON))
      expect(await cancelOrphans(second(), NOON)).toEqual(['network_sale'])
      expect(await states()).toEqual([`${STATE.cancelled} rule_deleted`, `${STATE.cancelled} rule_deleted`])
    })

    it('cancels what is given back, or is owed by somebody who has not heard of it', async () => {
      const claimed = await claimOne()
      await release(first(), [claimed], NOON)
      await first()
        .transaction()
        .execute((tx) => owe(tx, [deliveryRow('late', { rule_id: 'another_rule' })]))
      expect(await cancelOrphans(second(), NOON)).toEqual(['another_rule', 'network_sale'])
      expect(new Set(await states())).toEqual(new Set([`${STATE.cancelled} rule_deleted`]))
    })

    it('leaves alone what rules owe that are still there', async () => {
      await oweSome(1)
      await first()
        .insertInto('settings')
        .values({ kind: 'postbacks', id: 'network_sale', position: 0, body: '{}', version: 1, updated_at: 0 })
        .execute()
      expect(await cancelOrphans(second(), NOON)).toEqual([])
      expect(await stored(first(), 'd0')).toMatchObject({ status: STATE.ready })
    })
  })
})
