import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { returnExpired } from '../../../collector/store/lost-leases.ts'
import { cancelRules, claimDue, owe, release, STATE } from '../../../collector/store/outbox.ts'
import { settle } from '../../../collector/store/settlements.ts'
import type { DeliveryRow } from '../../../collector/store/tables.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'
import { deliveryRow, leaseAt, NOON, settlementOf } from './delivery-rows.ts'

const RULE = 'network_sale'
const LEASE_MS = 30_000
// So many workers may end with a delivery in hand before it is given up.
const POISON_TOUCHES = 5

/** What the outbox must be, written down as simply as can be. */
interface Model {
  now: number
  made: number
  rows: Map<string, { state: number; runAt: number; leaseUntil: number; touches: number; lease: string }>
  /** Every lease that was ever handed out, the lost ones too. */
  handed: DeliveryRow[]
}

interface Real {
  store: Store
  run: string
}

type Step = fc.AsyncCommand<Model, Real>

const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => name,
})

const owing = (afterMs: number, rollsBack: boolean) =>
  step(`owe in ${afterMs} ms${rollsBack ? ' and roll back' : ''}`, async (model, { store, run }) => {
    model.made += 1
    const id = `${run}/${model.made}`
    const row = deliveryRow(id, { rule_id: `${RULE} ${run}`, run_at: model.now + afterMs })
    const done = store.db.transaction().execute(async (tx) => {
      await owe(tx, [row])
      // Owed twice is owed once.
      await owe(tx, [{ ...row, delivery_id: `${id} again` }])
      if (rollsBack) throw new Error('rolled back')
    })
    await done.catch(() => undefined)
    if (rollsBack) return
    model.rows.set(id, { state: STATE.ready, runAt: row.run_at, leaseUntil: 0, touches: 0, lease: '' })
  })

const claiming = (limit: number) =>
  step(`claim ${limit}`, async (model, { store, run }) => {
    const lease = leaseAt(model.now, `lease ${model.handed.length} at ${model.now}`)
    const claimed = await claimDue(store.db, { rule_id: `${RULE} ${run}`, limit }, lease)
    const due = [...model.rows].filter(([, row]) => row.state === STATE.ready && row.runAt <= model.now)
    expect(claimed).toHaveLength(Math.min(limit, due.length))
    for (const row of claimed) {
      const known = model.rows.get(row.delivery_id)
      expect(known).toMatchObject({ state: STATE.ready })
      expect(known?.runAt).toBeLessThanOrEqual(model.now)
      if (known) Object.assign(known, { state: STATE.leased, leaseUntil: lease.until, lease: lease.lease_id })
    }
    model.handed.push(...claimed)
  })

// Of all leases that were ever handed out: one that was lost must move nothing.
const settling = (which: number, done: boolean, laterMs: number) =>
  step(`settle ${which} ${done ? 'done' : `again in ${laterMs} ms`}`, async (model, { store }) => {
    const row = model.handed[which % Math.max(1, model.handed.length)]
    if (!row) return
    const known = model.rows.get(row.delivery_id)
    const ours = known?.state === STATE.leased && known.lease === row.lease_id
    const run_at = model.now + laterMs
    const result = settlementOf(row, done ? {} : { status: STATE.ready, reason: 'timeout', run_at })
    const settled = await store.db.transaction().execute((tx) => settle(tx, [result], model.now))
    expect(settled.has(row.delivery_id)).toBe(ours)
    if (ours) Object.assign(known, { state: result.status, runAt: result.run_at, touches: 0, lease: '' })
  })

const releasing = (which: number) =>
  step(`release ${which}`, async (model, { store }) => {
    const row = model.handed[which % Math.max(1, model.handed.length)]
    if (!row) return
    await release(store.db, [row], model.now)
    const known = model.rows.get(row.delivery_id)
    if (known?.state === STATE.leased && known.lease === row.lease_id)
      Object.assign(known, { state: STATE.ready, lease: '' })
  })

const waiting = (ms: number) =>
  step(`wait ${ms} ms`, async (model, { store }) => {
    model.now += ms
    await returnExpired(store.db, { now: model.now, random: () => 0 })
    for (const row of model.rows.values()) {
      if (row.state !== STATE.leased || row.leaseUntil > model.now) continue
      // What was lost before comes back apart from the others; here nothing is left to chance.
      if (row.touches > 0) row.runAt = model.now
      row.touches += 1
      row.lease = ''
      row.state = row.touches >= POISON_TOUCHES ? STATE.dead : STATE.ready
    }
  })

const cancelling = step('cancel', async (model, { store, run }) => {
  await cancelRules(store.db, [`${RULE} ${run}`], model.now)
  for (const row of model.rows.values()) if (row.state === STATE.ready) row.state = STATE.cancelled
})

const agreeing = step('look', async (model, { store, run }) => {
  const rows = await store.db
    .selectFrom('deliveries')
    .selectAll()
    .where('rule_id', '=', `${RULE} ${run}`)
    .execute()
  expect(new Map(rows.map((row) => [row.delivery_id, row.status]))).toEqual(
    new Map([...model.rows].map(([id, row]) => [id, row.state])),
  )
  for (const row of rows) {
    const known = model.rows.get(row.delivery_id)
    expect(row.touches).toBe(known?.touches)
    if (known?.state === STATE.ready) expect(row.run_at).toBe(known.runAt)
  }
})

const index = fc.nat({ max: 60 })
const steps = fc.commands(
  [
    fc.tuple(fc.constantFrom(0, 0, 1, 5_000), fc.boolean()).map((given) => owing(...given)),
    fc.integer({ min: 1, max: 5 }).map(claiming),
    fc.tuple(index, fc.boolean(), fc.constantFrom(0, 1, 5_000)).map((given) => settling(...given)),
    index.map(releasing),
    fc.constantFrom(1, 1_000, LEASE_MS, LEASE_MS + 1).map(waiting),
    fc.constant(agreeing),
    fc.constant(cancelling),
  ],
  { maxCommands: 60 },
)

describe.each(DATABASES)('the outbox, whatever is done with it, on $name', ({ create }) => {
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

  it('does what its model does', { timeout: 120_000 }, async () => {
    let runs = 0
    const property = fc.asyncProperty(steps, async (commands) => {
      runs += 1
      const model: Model = { now: NOON, made: 0, rows: new Map(), handed: [] }
      await fc.asyncModelRun(() => ({ model, real: { store, run: `run ${runs}` } }), [...commands, agreeing])
    })
    await fc.assert(property, { numRuns: 40 })
  })
})
