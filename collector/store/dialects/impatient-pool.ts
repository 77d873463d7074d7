import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'

/** How long a statement may go without an answer before its connection is taken for dead, in milliseconds. */
interface Patience {
  begin: number
  write: number
  read: number
  change: number
}

// Reading has the time that the server gives it; beginning a transaction is nothing that takes time. A change of the
// tables may have to read a large one.
const PATIENCE: Patience = { begin: 3_000, write: 12_000, read: 33_000, change: 16 * 60_000 }

/**
 * A pool that outlives its connections. One that is ended while it is in use fails what it was used for, and nothing
 * else. Nor does it wait for a link that fell silent without being closed, as when a host loses its power: what
 * is not answered in time fails, and its connection is thrown away rather than handed to the next.
 */
export function impatient(pool: pg.Pool, patience = PATIENCE): PostgresPool {
  return {
    connect: async () => new ImpatientClient(await pool.connect(), patience),
    end: () => pool.end(),
    options: pool.options,
  }
}

class ImpatientClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #patience: Patience
  #broken = false

  constructor(client: pg.PoolClient, patience: Patience) {
    this.#client = client
    this.#patience = patience
    client.on('error', this.#breaks)
  }

  // One that breaks between two statements tells nobody who asked: unheard, that would end the process.
  readonly #breaks = (): void => {
    this.#broken = true
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(asked: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof asked !== 'string') throw new Error('cursors are not used here')
    const timed = {
      ...{ text: asked, values: [...parameters] },
      query_timeout: patienceFor(asked, this.#patience),
    }
    return this.#client.query(timed).catch((error: unknown) => {
      if (error instanceof Error && error.message === SILENCE) this.#broken = true
      throw error
    })
  }

  release(destroy = false): void {
    const client = this.#client
    client.release(destroy || this.#broken)
    client.off('error', this.#breaks)
  }
}

// What pg says when an answer took too long; it goes on waiting for it on that connection.
const SILENCE = 'Query read timeout'

function patienceFor(text: string, { begin, write, read, change }: Patience): number {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? ''
  if (verb === 'begin' || verb === 'start') return begin
  if (verb === 'alter') return change
  return WRITING.has(verb) ? write : read
}

const WRITING: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'commit', 'rollback'])
