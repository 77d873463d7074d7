import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { openMigratedStore, type Store } from '../../../collector/store/database.ts'
import { openReadingThread, type ReadingThread } from '../../../collector/store/dialects/reading-thread.ts'
import { isOutage } from '../../../collector/store/outage.ts'
import { temporaryFolder } from '../../support/process.ts'

describe('the thread for reading', () => {
  const endings: (() => unknown)[] = []
  const open = async (): Promise<{ store: Store; path: string }> => {
    const folder = temporaryFolder()
    const path = `${folder.path}/clickwire.db`
    const store = await openMigratedStore(`file:${path}`)
    endings.push(folder.remove, store.close)
    return { store, path }
  }
  const threadOf = (path: string, idleMs: number): ReadingThread => {
    const thread = openReadingThread(path, { idleMs })
    endings.push(thread.close)
    return thread
  }
  const keep = (store: Store, name: string) =>
    store.db.insertInto('meta').values({ name, value: 'kept' }).execute()
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end()
  })

  it('sees what was committed before it was asked', async () => {
    const { store } = await open()
    for (const name of ['first', 'second', 'third']) {
      await keep(store, name)
      const rows = await store.reading.selectFrom('meta').select('value').where('name', '=', name).execute()
      expect(rows).toEqual([{ value: 'kept' }])
    }
  })

  it('writes nothing', async () => {
    const { store } = await open()
    const writing = store.reading.insertInto('meta').values({ name: 'a', value: 'b' }).returning('name')
    await expect(writing.execute()).rejects.toMatchObject({ code: 'SQLITE_READONLY' })
    await expect(store.reading.transaction().execute(() => Promise.resolve())).rejects.toThrow('single')
  })

  it('tells a fault as the database does, and goes on', async () => {
    const { store } = await open()
    const asking = sql`select * from nowhere`.execute(store.reading)
    await expect(asking).rejects.toMatchObject({ code: 'SQLITE_ERROR', message: 'no such table: nowhere' })
    expect((await sql`select 1 as one`.execute(store.reading)).rows).toEqual([{ one: 1 }])
  })

  it('leaves the others their turn while a statement runs', async () => {
    const { store } = await open()
    const order: string[] = []
    const counting = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000000)
      select count(*) as size from n`
      .execute(store.reading)
      .then(() => order.push('the count'))
    for (const name of ['first', 'second', 'third']) {
      await keep(store, name)
      order.push(name)
    }
    await counting
    expect(order).toEqual(['first', 'second', 'third', 'the count'])
  })

  it('ends when it is idle, and starts again when it is asked', async () => {
    const { path } = await open()
    const thread = threadOf(path, 0)
    for (let n = 1; n <= 3; n += 1) {
      expect(await thread.ask('select ? as n', [n])).toEqual([{ n }])
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })

  it('says that the database is away when it ends before it answered', async () => {
    const { path } = await open()
    const thread = threadOf(path, 1_000)
    const asking = thread.ask('select 1', []).catch((error: unknown) => error)
    await thread.close()
    expect(isOutage(await asking)).toBe(true)
  })

  it('says what is wrong where it cannot read, each time that it is asked', async () => {
    const thread = threadOf('/nowhere/at/all.db', 1_000)
    for (let n = 0; n < 2; n += 1)
      await expect(thread.ask('select 1', [])).rejects.toThrow(/directory does not exist|unable to open/)
  })
})
