import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../collector/store/database.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts'
import { DATABASES, type TestDatabase } from '../support/databases.ts'
import { freePort } from '../support/postgres.ts'
import { runCommand, type ServingProcess, startProcess, temporaryFolder } from '../support/process.ts'
import { type Sink, startSink } from '../support/sink.ts'
import { exampleSettings } from '../support/world.ts'

const METRICS_TOKEN = 'a-token-of-sixteen-or-more'

describe('two collectors and two workers on one PostgreSQL', { timeout: 120_000 }, () => {
  let database: TestDatabase
  let store: Store
  let sink: Sink
  let proxy: DatabaseProxy
  let folder: ReturnType<typeof temporaryFolder>
  let environment: Record<string, string>
  const serving: ServingProcess[] = []

  beforeEach(async () => {
    const postgres = DATABASES.find(({ name }) => name === 'postgres')
    if (!postgres) throw new Error('no server for several machines')
    database = await postgres.create()
    store = openStore(database.url)
    proxy = await startDatabaseProxy(database.url)
    folder = temporaryFolder()
    sink = await startSink()
    const file = join(folder.path, 'settings.yaml')
    writeFileSync(file, exampleSettings(sink.url))
    environment = {
      DATABASE_URL: proxy.url,
      RETRY_SCHEDULE: '1s,1s,1s',
      POSTBACK_TIMEOUT_MS: '1000',
      METRICS_TOKEN,
    }
    // Not through the link, which lives in this process: it waits for the command.
    const directly = { ...environment, DATABASE_URL: database.url }
    expect(runCommand(['apply', file], directly)).toMatchObject({ code: 0 })
  })
  afterEach(async () => {
    for (const one of serving.splice(0)) await one.kill()
    await sink.close()
    await store.close()
    await proxy.close()
    await database.drop()
    folder.remove()
  })

  const start = async (role: 'collector' | 'worker') => {
    const one = await startProcess(await freePort(), environment, ['serve', '--role', role])
    serving.push(one)
    return one
  }
  const startAll = async () =>
    [
      await start('collector'),
      await start('collector'),
      await start('worker'),
      await start('worker'),
    ] as const
  const sell = async (url: string, transaction_id: string) => {
    const body = {
      event_id: 'sale',
      revenue: 49.9,
      pid: 'fb_ads',
      transaction_id,
      message_id: transaction_id,
    }
    const response = await fetch(`${url}/api/event/auto`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, click: { url: 'https://lp.example/?sub1=a' } }),
    })
    return { status: response.status, retryAfter: response.headers.get('retry-after') }
  }
  const soldTo = () =>
    sink.received.map((call) => call.query.find(([name]) => name === 'txid')?.[1] ?? '').sort()
  const figure = async ({ url }: ServingProcess, name: string) => {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
    const text = await (await fetch(`${url}/metrics`, { headers })).text()
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
  }
  const cutFromServer = (name: string) =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${name} and datname = current_database() and pid <> pg_backend_pid()`.execute(
      store.db,
    )

  const all = (what: string) => Promise.all(serving.map((one) => figure(one, what)))

  it('send every sale once, woken by each other, and settings reach them all within a second', async () => {
    const [one, other] = await startAll()
    await expect.poll(() => all('clickwire_line_up'), { timeout: 10_000 }).toEqual([1, 1, 1, 1])
    const ids = Array.from({ length: 40 }, (_, index) => `tx-many-${String(index).padStart(4, '0')}`)
    const answers = await Promise.all(ids.map((id, index) => sell((index % 2 ? one : other).url, id)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await sink.until(40)
    expect(soldTo()).toEqual(ids)
    const [said, , heard] = [
      await all('clickwire_line_said_total'),
      0,
      await all('clickwire_line_heard_total'),
    ]
    expect(Math.max(...said.slice(0, 2))).toBeGreaterThan(0)
    expect(Math.min(...heard.slice(2))).toBeGreaterThan(0)

    const file = join(folder.path, 'more.yaml')
    writeFileSync(file, exampleSettings(sink.url).replace('event_id: step_2', 'event_id: step_zwei'))
    expect(runCommand(['apply', file], { ...environment, DATABASE_URL: database.url })).toMatchObject({
      code: 0,
    })
    const knows = async ({ url }: ServingProcess) => {
      const path = '/api/event/auto?event_id=step_zwei&transaction_id=tx-unknown-1'
      return ((await (await fetch(url + path)).json()) as { code: string }).code
    }
    await expect
      .poll(() => Promise.all([one, other].map(knows)), { timeout: 1_000, interval: 20 })
      .toEqual(['invalid_transaction_id', 'invalid_transaction_id'])
  })

  it('lose nothing when every connection is cut again and again, and hear each other afterwards', async () => {
    const [one, other] = await startAll()
    const ids: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const firing = Array.from({ length: 15 }, async (_, index) => {
        const id = `tx-cut-${round}-${String(index).padStart(4, '0')}`
        // As a page does: again until it is answered, under the same message id.
        while ((await sell((index % 2 ? one : other).url, id)).status !== 200) await setTimeout(50)
        ids.push(id)
      })
      await cutFromServer(round % 2 ? 'clickwire' : 'clickwire line')
      await Promise.all(firing)
    }
    await expect.poll(soldTo, { timeout: 20_000 }).toEqual(ids.toSorted())
    await expect.poll(() => all('clickwire_line_up'), { timeout: 15_000 }).toEqual([1, 1, 1, 1])
  })
})
