import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { insertClicks } from '../../../collector/store/clicks.ts'
import { readAll } from '../../../collector/store/copy/read-all.ts'
import { clearFresh, writeRows } from '../../../collector/store/copy/write-all.ts'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { readLog } from '../../../collector/store/relay/accepted.ts'
import { watchHorizon } from '../../../collector/store/relay/horizon.ts'
import { beginRelay, forgetRelay, trimLog } from '../../../collector/store/relay/relays.ts'
import type { Db, Tx } from '../../../collector/store/tables.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'

const clicks = (tx: Tx, ...ids: string[]) =>
  insertClicks(
    tx,
    ids.map((id) => ({
      ...{ click_uid: id, transaction_id: `tx-${id}`, cid: 'auto', pid: 'ads' },
      ...{ clid: null, message_id: null, at: 1, bot: 0, body: '{}' },
    })),
  )
const click = (db: Db, ...ids: string[]) => db.transaction().execute((tx) => clicks(tx, ...ids))

const begin = (db: Db, name = 'one') =>
  beginRelay(db, { name, target: 'nats://far', history_after: null, history_until: 'z', at: 1 })

// The log is certain once every transaction of the server has ended that was writing, those of other tests among them.
async function allCertain(db: Db): Promise<number> {
  const horizon = watchHorizon(db)
  const { seq } = await db
    .selectFrom('relay_log')
    .select((eb) => eb.fn.max<number>('seq').as('seq'))
    .executeTakeFirstOrThrow()
  await vi.waitFor(async () => expect(await horizon.look()).toBe(seq), { timeout: 20_000 })
  return seq
}

async function told(db: Db, after = 0): Promise<string[]> {
  const certain = await allCertain(db)
  return (await readLog(db, after, certain, 100)).accepted.map(({ id }) => id)
}

/** A promise and what keeps it. */
function latch() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe.each(DATABASES)('the log of the relay on $name', ({ create }) => {
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

  it('is written only while somebody relays, and only of what is stored', async () => {
    await click(store.db, 'before')
    await begin(store.db)
    await click(store.db, 'a', 'b')
    await click(store.db, 'a', 'c')
    const gone = store.db.transaction().execute(async (tx) => {
      await clicks(tx, 'undone')
      throw new Error('undone')
    })
    await expect(gone).rejects.toThrow('undone')
    expect(await told(store.db)).toEqual(['a', 'b', 'c'])
    await forgetRelay(store.db, 'one')
    await click(store.db, 'after')
    expect(await told(store.db)).toEqual(['c'])
  })

  it('keeps its last row when it is trimmed, and numbers on from it in a copy', async () => {
    await begin(store.db)
    await click(store.db, 'a')
    await click(store.db, 'b')
    const last = await allCertain(store.db)
    await store.db.updateTable('relays').set({ position: last }).execute()
    await trimLog(store.db)
    expect(await told(store.db)).toEqual(['b'])
    for (const kind of DATABASES) {
      const other = await kind.create()
      const copy = await openMigratedStore(other.url)
      await copy.db.transaction().execute(async (tx) => {
        await clearFresh(tx)
        await readAll(store.db, (table, rows) => writeRows(tx, table, rows))
      })
      await click(copy.db, 'c')
      expect(await told(copy.db, last)).toEqual(['c'])
      await copy.close()
      await other.drop()
    }
  })
})

describe('the log of the relay, where several write at the same time', () => {
  it('is certain only up to where no earlier writer is left', async () => {
    const postgres = DATABASES.find(({ name }) => name === 'postgres')
    if (!postgres) throw new Error('no postgres')
    const database = await postgres.create()
    const store = await openMigratedStore(database.url)
    await begin(store.db)
    const wrote = latch()
    const free = latch()
    const slow = store.db.transaction().execute(async (tx) => {
      await clicks(tx, 'slow')
      wrote.open()
      await free.opened
    })
    await wrote.opened
    await click(store.db, 'quick')
    const horizon = watchHorizon(store.db)
    const early = await readLog(store.db, 0, await horizon.look(), 100)
    expect(early.accepted).toEqual([])
    free.open()
    await slow
    await vi.waitFor(
      async () => {
        const late = await readLog(store.db, 0, await horizon.look(), 100)
        expect(late.accepted.map(({ id }) => id)).toEqual(['slow', 'quick'])
      },
      { timeout: 20_000 },
    )
    await store.close()
    await database.drop()
  })
})
