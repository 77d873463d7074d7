import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openStore, type Store } from '../../collector/store/database.ts'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts'
import { DATABASES, type TestDatabase } from './databases.ts'
import { freePort } from './postgres.ts'
import { runCommand, type ServingProcess, startProcess, temporaryFolder } from './process.ts'
import { type Sink, startSink } from './sink.ts'
import { exampleSettings } from './world.ts'

const METRICS_TOKEN = 'a-token-of-sixteen-or-more'

/** What an event was answered. */
export interface Sold {
  status: number
  retryAfter: string | null
  code: string
}

/** Several processes on one PostgreSQL, which they reach through a link that a test can break. */
export interface Machines {
  database: TestDatabase
  store: Store
  sink: Sink
  proxy: DatabaseProxy
  serving: ServingProcess[]
  start(role: 'all' | 'collector' | 'worker', more?: Record<string, string>): Promise<ServingProcess>
  /** Applies settings from outside, as an operator does. */
  apply(settings: string): void
  /** Fires a sale under a message id of its own; what a caller gets. */
  sell(url: string, transactionId: string): Promise<Sold>
  /** The transactions whose postbacks arrived. */
  soldTo(): string[]
  /** A figure of /metrics. */
  figure(one: ServingProcess, name: string): Promise<number>
  /** Has the server end the connections of this name. */
  terminate(name: string): Promise<void>
  readiness(one: ServingProcess): Promise<number>
  close(): Promise<void>
}

/** Opens an empty PostgreSQL with the example's settings, and starts nothing yet. */
export async function openMachines(
  settingsOf = (sinkUrl: string) => exampleSettings(sinkUrl),
): Promise<Machines> {
  const postgres = DATABASES.find(({ name }) => name === 'postgres')
  if (!postgres) throw new Error('no server for several machines')
  const database = await postgres.create()
  const store = openStore(database.url)
  const proxy = await startDatabaseProxy(database.url)
  const folder = temporaryFolder()
  const sink = await startSink()
  const serving: ServingProcess[] = []
  const environment = {
    DATABASE_URL: proxy.url,
    RETRY_SCHEDULE: '1s,1s,1s',
    POSTBACK_TIMEOUT_MS: '1000',
    METRICS_TOKEN,
  }
  const apply = (settings: string) => {
    const file = join(folder.path, 'settings.yaml')
    writeFileSync(file, settings)
    // Not through the link, which lives in this process: it waits for the command.
    const { code, stderr } = runCommand(['apply', file], { ...environment, DATABASE_URL: database.url })
    if (code !== 0) throw new Error(stderr)
  }
  apply(settingsOf(sink.url))
  return {
    ...{ database, store, sink, proxy, serving, apply },
    start: async (role, more = {}) => {
      const one = await startProcess(await freePort(), { ...environment, ...more }, ['serve', '--role', role])
      serving.push(one)
      return one
    },
    sell: async (url, transaction_id) => {
      const sale = {
        event_id: 'sale',
        revenue: 49.9,
        pid: 'fb_ads',
        transaction_id,
        message_id: transaction_id,
      }
      const response = await fetch(`${url}/api/event/auto`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...sale, click: { url: 'https://lp.example/?sub1=a' } }),
      })
      const { code } = (await response.json()) as { code: string }
      return { status: response.status, retryAfter: response.headers.get('retry-after'), code }
    },
    soldTo: () =>
      sink.received.map((call) => call.query.find(([name]) => name === 'txid')?.[1] ?? '').toSorted(),
    figure: async ({ url }, name) => {
      const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
      const text = await (await fetch(`${url}/metrics`, { headers })).text()
      return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
    },
    terminate: async (name) => {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = ${name} and datname = current_database()
          and pid <> pg_backend_pid()`.execute(store.db)
    },
    readiness: async ({ url }) => (await fetch(`${url}/readyz`)).status,
    close: async () => {
      for (const one of serving.splice(0)) await one.kill()
      await sink.close()
      await store.close()
      await proxy.close()
      await database.drop()
      folder.remove()
    },
  }
}
