import { setTimeout } from 'node:timers/promises'
import { readConfig } from '../../collector/config.ts'
import { openProgram } from '../../collector/open-program.ts'
import { applySettings } from '../../collector/pipeline/apply-settings.ts'
import { createKey } from '../../collector/pipeline/create-key.ts'
import { readSettings } from '../../collector/settings-file/read-settings.ts'
import { type Mounts, type Role, startProgram } from '../../collector/start.ts'
import { settingsVersion } from '../../collector/store/settings.ts'
import type { TestDatabase } from './databases.ts'
import { exampleSettings } from './world.ts'

/** The whole program, listening on a free loopback port, and a key to its admin interface. */
export interface TestProgram {
  url: string
  key: string
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>
  get(path: string, headers?: Record<string, string>): Promise<Answered>
  /** Any other call, with the admin key unless headers say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  /** Applies these settings beside it, and waits until it has them. */
  settle(settings: string): Promise<void>
  /** Makes a key that speaks for a source. */
  affiliateKey(pid: string): Promise<string>
  /** What operators see. */
  admin(path: string): Promise<Record<string, unknown>>
  stop(): Promise<void>
}

/** An answer as a caller sees it. */
export interface Answered {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** Starts the program on a database with the given settings; private addresses may be called. */
export async function startTestProgram(
  database: TestDatabase,
  {
    settings = exampleSettings(),
    environment = {},
    role = 'all',
    mounts,
  }: { settings?: string; environment?: Record<string, string>; role?: Role; mounts?: Mounts } = {},
): Promise<TestProgram> {
  const read = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    CLICKWIRE_SECRET: 'a secret of sixteen or more',
    LOG_LEVEL: 'silent',
    ALLOW_PRIVATE_TARGETS: '1',
    ...environment,
  })
  if (!read.ok) throw new Error(read.sentences.join('\n'))
  const program = await openProgram(read.config)
  const file = readSettings(settings, {})
  if (!file.ok) throw new Error(JSON.stringify(file.faults))
  await applySettings(program, file.organization, { prune: true })
  const { key } = await createKey(program, { name: 'test', role: 'admin' }, 'test')
  const running = await startProgram(program, mounts ? { role, mounts } : { role })
  const url = `http://127.0.0.1:${running.port}`
  return {
    url,
    key,
    post: (path, body, headers = {}) =>
      answered(
        fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    call: (method, path, body, headers = { authorization: `Bearer ${key}` }) =>
      answered(
        fetch(url + path, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      ),
    settle: async (yaml) => {
      const other = readSettings(yaml, {})
      if (!other.ok) throw new Error(JSON.stringify(other.faults))
      await applySettings(program, other.organization, { prune: true })
      const version = await settingsVersion(program.store.db)
      while (running.settingsVersion() < version) await setTimeout(10)
    },
    affiliateKey: async (pid) => {
      const wanted = { name: `affiliate of ${pid}`, role: 'affiliate' as const, pid }
      const { key: made } = await createKey(program, wanted, 'test')
      // A running program reads the keys again within a second.
      const headers = { authorization: `Bearer ${made}` }
      while ((await fetch(`${url}/api/admin/postbacks`, { headers })).status === 401) await setTimeout(20)
      return made
    },
    get: (path, headers = {}) => answered(fetch(url + path, { headers })),
    admin: async (path) =>
      (await answered(fetch(`${url}/api/admin/${path}`, { headers: { authorization: `Bearer ${key}` } })))
        .body,
    stop: async () => {
      await running.stop()
      await database.drop()
    },
  }
}

async function answered(asking: Promise<Response>): Promise<Answered> {
  const response = await asking
  const text = await response.text()
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text }
  return { status: response.status, headers: response.headers, body }
}
