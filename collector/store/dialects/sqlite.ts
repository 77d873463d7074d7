import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely'
import type { OpenDatabase } from './dialect.ts'
import { readingDialect } from './reading-dialect.ts'
import { openReadingThread } from './reading-thread.ts'

type Statement = ReturnType<Database.Database['prepare']>

/**
 * The embedded database: one file, written ahead, every commit on the disk before it is answered. `onBroken` hears of
 * a disk that did not confirm a write.
 */
export function openSqlite(url: string, onBroken: (error: Error) => void): OpenDatabase {
  const path = resolve(url.replace(/^file:(\/\/)?/, ''))
  // Visitors' data: for the owner only.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const database = new Database(path, { timeout: 5000 })
  for (const pragma of PRAGMAS) database.pragma(pragma)
  let lock: Database.Database | undefined
  return {
    kysely: new ImmediateSqliteDialect({ database: remembering(database, onBroken) }),
    reading: readingDialect(openReadingThread(path)),
    // A file has one writer.
    commitsAtOnce: 1,
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
function remembering(database: Database.Database, onBroken: (error: Error) => void) {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => undefined,
    prepare: (sql: string) => {
      const known = statements.get(sql)
      if (known) return known
      const fresh = watched(database.prepare(sql), onBroken)
      if (statements.size < 500) statements.set(sql, fresh)
      return fresh
    },
  }
}

function watched(statement: Statement, onBroken: (error: Error) => void): SqliteStatement {
  const heard = <T>(run: () => T): T => {
    try {
      return run()
    } catch (error) {
      if (isFailedSync(error)) onBroken(error)
      throw error
    }
  }
  return {
    reader: statement.reader,
    all: (parameters) => heard(() => statement.all(parameters)),
    run: (parameters) => heard(() => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
  }
}

// After a failed fsync the kernel takes the pages for written: nobody knows any more what the disk holds, and a second
// fsync would succeed without writing them. Reading everything anew, as a start does, is the only way back.
function isFailedSync(error: unknown): error is Error {
  return error instanceof Database.SqliteError && /^SQLITE_IOERR_(DIR_)?FSYNC$/.test(error.code)
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
  // A full or failing disk has ended the transaction already, and that is what shall be told, not this.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch((error: unknown) => {
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error
    })
  }
}
