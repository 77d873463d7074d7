import { Kysely } from 'kysely'
import { openPostgres } from './dialects/postgres.ts'
import { openSqlite } from './dialects/sqlite.ts'
import { migrate, pendingMigrations } from './migrations/migrate.ts'
import type { Db, Tables } from './tables.ts'

/** An open database with its tables in place. */
export interface Store {
  db: Db
  /** For long reads: they hold up nothing that `db` does. It sees what is committed. */
  reading: Db
  folder: string | undefined
  clock(): Promise<number>
  claim(): Promise<boolean>
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
    folder: open.folder,
    clock: open.clock,
    claim: open.claim,
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
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Why nothing can be stored just now, or undefined when a real write was committed within a second. */
export async function ping(store: Store): Promise<string | undefined> {
  if ((await pendingMigrations(store.db)).length > 0) return 'the database has no current tables'
  const written = store.db
    .insertInto('meta')
    .values({ name: 'ready_probe', value: String(Date.now()) })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
    )
    .execute()
    .then(
      () => undefined,
      () => 'the database cannot be written',
    )
  return Promise.race([written, tooLate(PROBE_MS)])
}

const PROBE_MS = 1000

function tooLate(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, ms, 'the database did not answer in time').unref())
}
