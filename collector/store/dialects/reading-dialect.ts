import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { ReadingThread } from './reading-thread.ts'

/** What Kysely needs to send every query to a thread that only reads. */
export function readingDialect(thread: ReadingThread): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ReadingDriver(thread),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class ReadingDriver implements Driver {
  readonly #thread: ReadingThread
  constructor(thread: ReadingThread) {
    this.#thread = thread
  }
  init(): Promise<void> {
    return Promise.resolve()
  }
  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(new ReadingConnection(this.#thread))
  }
  beginTransaction(): Promise<void> {
    return Promise.reject(new Error('The thread for reading runs single statements only.'))
  }
  commitTransaction(): Promise<void> {
    return this.beginTransaction()
  }
  rollbackTransaction(): Promise<void> {
    return this.beginTransaction()
  }
  releaseConnection(): Promise<void> {
    return Promise.resolve()
  }
  destroy(): Promise<void> {
    return this.#thread.close()
  }
}

class ReadingConnection implements DatabaseConnection {
  readonly #thread: ReadingThread
  constructor(thread: ReadingThread) {
    this.#thread = thread
  }
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    // Kysely leaves it to its caller to know the shape of the rows.
    return { rows: (await this.#thread.ask(sql, parameters)) as R[] }
  }
  // biome-ignore lint/correctness/useYield: it refuses before there is anything to give.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('The thread for reading gives all rows at once.')
  }
}
