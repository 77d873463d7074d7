import { Kysely } from 'kysely'
import { makeDays } from './attempt-days.ts'
import type { Line, LineEars } from './dialects/line.ts'
import { openPostgres } from './dialects/postgres.ts'
import { openSqlite } from './dialects/sqlite.ts'
import { migrate, pendingMigrations } from './migrations/migrate.ts'
import type { Db, Tables } from './tables.ts'

/** An open database with its tables in place. */
export interface Store {
  db: Db
  /** For long reads: they hold up nothing that `db` does. It sees what is committed. */
  reading: Db
  /** How many transactions of one process are worth committing at the same time. */
  commitsAtOnce: number
  folder: string | undefined
  clock(): Promise<number>
  claim(): Promise<boolean>
  line(ears: LineEars): Line | undefined
  close(): Promise<void>
}

/** Who hears of a connection that broke and is replaced, and of a disk that does not confirm what is written. */
export interface Watcher {
  lost(error: Error): void
  broken(error: Error): void
}

const NOBODY: Watcher = { lost: () => undefined, broken: () => undefined }

/** Opens the database an address names: `postgres://…` a server, `file:…` or a path the embedded one. */
export function openStore(url: string, watcher = NOBODY): Store {
  const open = /^postgres(ql)?:/.test(url) ? openPostgres(url, watcher.lost) : openSqlite(url, watcher.broken)
  const db = new Kysely<Tables>({ dialect: open.kysely })
  const reading = open.reading ? new Kysely<Tables>({ dialect: open.reading }) : db
  return {
    ...{ db, reading },
    commitsAtOnce: open.commitsAtOnce,
    folder: open.folder,
    clock: open.clock,
    claim: open.claim,
    line: open.line,
    close: async () => {
      if (reading !== db) await reading.destroy()
      await db.destroy()
      await open.close()
    },
  }
}

/** Opens the database and brings its tables up to date. */
export async function openMigratedStore(url: string, watcher?: Watcher): Promise<Store> {
  const store = openStore(url, watcher)
  try {
    await migrate(store.db)
    await makeDays(store.db, await store.clock())
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Why nothing can be stored just now, or undefined when a real write was committed within a second. */
export async function ping(store: Pick<Store, 'db'>): Promise<string | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([whyUnwritable(store.db), tooLate(PROBE_MS, over.signal)])
  } finally {
    over.abort()
  }
}

const PROBE_MS = 1000

async function whyUnwritable(db: Db): Promise<string | undefined> {
  try {
    // Written first: an outage shows here, and what follows tells missing tables only.
    await db
      .insertInto('meta')
      .values({ name: 'ready_probe', value: String(Date.now()) })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
      )
      .execute()
  } catch (error) {
    return isMissingTable(error) ? UNMIGRATED : 'the database cannot be written'
  }
  return (await pendingMigrations(db)).length > 0 ? UNMIGRATED : undefined
}

const UNMIGRATED = 'the database has no current tables'

function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '42P01') || /no such table/.test(error.message)
}

function tooLate(ms: number, over: AbortSignal): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(resolve, ms, 'the database did not answer in time')
  over.addEventListener('abort', () => clearTimeout(timer))
  return promise
}
