import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../collector/store/database.ts'
import type { Line, Topic } from '../../../collector/store/dialects/line.ts'
import { openPostgresLine } from '../../../collector/store/dialects/postgres-line.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../../support/database-proxy.ts'
import { DATABASES, type TestDatabase } from '../../support/databases.ts'

const TIMES = { checkEveryMs: 50, answerWithinMs: 300, reopenAfterMs: [20] }

describe('the line between the processes of one PostgreSQL', () => {
  let database: TestDatabase
  let store: Store
  let proxy: DatabaseProxy
  const lines: Line[] = []
  beforeEach(async () => {
    const postgres = DATABASES.find(({ name }) => name === 'postgres')
    if (!postgres) throw new Error('no server')
    database = await postgres.create()
    store = openStore(database.url)
    proxy = await startDatabaseProxy(database.url)
  })
  afterEach(async () => {
    for (const line of lines.splice(0)) line.close()
    await store.close()
    await proxy.close()
    await database.drop()
  })

  const join = async (url = database.url) => {
    const heard: Topic[] = []
    const changes: boolean[] = []
    const line = openPostgresLine(
      url,
      { hear: (topic) => heard.push(topic), changed: (hears) => changes.push(hears) },
      TIMES,
    )
    lines.push(line)
    return { line, heard, changes, hears: () => line.state().hears }
  }
  const joined = async (url?: string) => {
    const one = await join(url)
    await expect.poll(one.hears).toBe(true)
    return one
  }

  it('tells the others, and not the one who said it', async () => {
    const [one, other] = [await joined(), await joined()]
    one.line.say('deliveries')
    await expect.poll(() => other.heard).toEqual(['deliveries'])
    other.line.say('settings')
    await expect.poll(() => one.heard).toEqual(['settings'])
    expect(other.heard).toEqual(['deliveries'])
  })

  it('says a thousand things at once as one, and never more than one in 10 ms', async () => {
    const [one, other] = [await joined(), await joined()]
    const began = performance.now()
    for (let times = 0; times < 1_000; times += 1) one.line.say('deliveries')
    while (performance.now() - began < 200) {
      one.line.say('deliveries')
      one.line.say('settings')
      await new Promise((resolve) => setImmediate(resolve))
    }
    await expect.poll(() => other.heard.length).toBeGreaterThan(1)
    const took = performance.now() - began
    expect(one.line.state().said).toBeLessThanOrEqual(took / 10 + 2)
  })

  it('is opened again when the server ends its connection', async () => {
    const [one, other] = [await joined(), await joined()]
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'clickwire line' and datname = current_database()`.execute(store.db)
    await expect.poll(() => [one.line.state().opened, other.line.state().opened]).toEqual([2, 2])
    await expect.poll(() => one.hears() && other.hears()).toBe(true)
    one.line.say('deliveries')
    await expect.poll(() => other.heard).toEqual(['deliveries'])
  })

  it('is opened again when its link falls silent without being closed', async () => {
    const one = await joined()
    const other = await joined(proxy.url)
    proxy.freeze()
    await expect.poll(other.hears, { timeout: 5_000 }).toBe(false)
    proxy.mend()
    await expect.poll(other.hears, { timeout: 10_000 }).toBe(true)
    one.line.say('deliveries')
    await expect.poll(() => other.heard).toContain('deliveries')
  })

  it('says that it hears nothing behind a pooler that swallows what is said, and speaks all the same', async () => {
    proxy.deafen()
    const deaf = await join(proxy.url)
    const one = await joined()
    await expect.poll(() => deaf.line.state().opened, { timeout: 5_000 }).toBeGreaterThan(1)
    expect(deaf.hears()).toBe(false)
    expect(deaf.changes).toEqual([false])
    await expect
      .poll(() => {
        deaf.line.say('deliveries')
        return one.heard.length
      })
      .toBeGreaterThan(0)
  })

  it('hears nothing any more once it is closed', async () => {
    const [one, other] = [await joined(), await joined()]
    other.line.close()
    expect(other.hears()).toBe(false)
    one.line.say('deliveries')
    await expect.poll(() => one.line.state().said).toBe(1)
    expect(other.heard).toEqual([])
  })
})
