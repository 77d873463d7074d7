import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, SqliteDialect, SqliteDriver } from 'kysely'
import type { OpenDatabase } from './dialect.ts'

type Statement = ReturnType<Database.Database['prepare']>

/** The embedded database: one file, written ahead, every commit on the disk before it is answered. */
export function openSqlite(url: string): OpenDatabase {
  const path = resolve(url.replace(/^file:(\/\/)?/, ''))
  // Visitors' data: for the owner only.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const database = new Database(path, { timeout: 5000 })
  for (const pragma of PRAGMAS) database.pragma(pragma)
  let lock: Database.Database | undefined
  return {
    kysely: new ImmediateSqliteDialect({ database: remembering(database) }),
    folder: dirname(path),
    clock: () => Promise.resolve(Date.now()),
    claim: () => {
      lock ??= claimFile(`${path}.serving`)
      return Promise.resolve(lock !== undefined)
    },
    line: () => undefined,
    close: () => {
      lock?.close()
      database.close()
      return Promise.resolve()
    },
  }
}

// FULL, not NORMAL: after a power cut NORMAL may take back commits that were already answered.
// The log is folded in every 4,000 pages (16 MB): often enough to stay small, seldom enough to keep a commit short.
const PRAGMAS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'wal_autocheckpoint = 4000']

// SQLite's own file lock says who serves: the kernel lets go of it when the process ends, however it ends.
function claimFile(path: string): Database.Database | undefined {
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}

/** Keeps prepared statements by their text: the hot ones are always the same few. */
function remembering(database: Database.Database): { close(): void; prepare(sql: string): Statement } {
  const statements = new Map<string, Statement>()
  return {
    close: () => undefined,
    prepare: (sql) => {
      const known = statements.get(sql)
      if (known) return known
      const fresh = database.prepare(sql)
      if (statements.size < 500) statements.set(sql, fresh)
      return fresh
    },
  }
}

// A transaction that reads first and writes later fails at once when another process wrote between:
// IMMEDIATE takes the write lock at the start, and waits for it.
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0]
  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config)
    this.#config = config
  }
  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config)
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}
