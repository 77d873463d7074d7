import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'

/** How long a statement may go without an answer before its connection is taken for dead, in milliseconds. */
interface Patience {
  begin: number
  look: number
  write: number
  rest: number
  change: number
}

// The server gives every statement 30 s. Beginning a transaction is nothing that takes time; while the worker looks for
// what is due on a link that is dead, nothing is sent; and a change of the tables may have to read a large one.
const PATIENCE: Patience = { begin: 3_000, look: 9_000, write: 12_000, rest: 33_000, change: 16 * 60_000 }

/** A pool as it is used: by what has to go on, and by reports, which may read for as long as the server lets them. */
interface ImpatientPools {
  quick: PostgresPool
  patient: PostgresPool
}

/**
 * A pool that outlives its connections. One that is ended while it is in use fails what it was used for, and nothing
 * else. Nor does it wait for a link that fell silent without being closed, as when a host loses its power: what
 * is not answered in time fails, and its connection is thrown away rather than handed to the next, together with all
 * that were not heard since. The quick one ends the pool.
 */
export function impatientPools(pool: pg.Pool, patience = PATIENCE): ImpatientPools {
  const hearing: Hearing = { heardAt: new WeakMap(), silentSince: Number.NEGATIVE_INFINITY }
  const connectWith = (its: Patience) => async () =>
    new ImpatientClient(await lively(pool, hearing), its, hearing)
  return {
    quick: { connect: connectWith(patience), end: () => pool.end(), options: pool.options },
    patient: {
      connect: connectWith({ ...patience, look: patience.rest }),
      end: () => Promise.resolve(),
      options: pool.options,
    },
  }
}

/** When connections last answered, and when the last was asked that never did. */
interface Hearing {
  heardAt: WeakMap<pg.PoolClient, number>
  silentSince: number
}

// Links die together. Whoever has not answered since then may be dead too, and a new one costs milliseconds.
async function lively(pool: pg.Pool, hearing: Hearing): Promise<pg.PoolClient> {
  for (;;) {
    const client = await pool.connect()
    if ((hearing.heardAt.get(client) ?? Number.POSITIVE_INFINITY) >= hearing.silentSince) return client
    client.release(true)
  }
}

class ImpatientClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #patience: Patience
  readonly #hearing: Hearing
  #broken = false

  constructor(client: pg.PoolClient, patience: Patience, hearing: Hearing) {
    this.#client = client
    this.#patience = patience
    this.#hearing = hearing
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
    const askedAt = performance.now()
    const heard = () => this.#hearing.heardAt.set(this.#client, performance.now())
    return this.#client.query(timed).then(
      (answer) => {
        heard()
        return answer
      },
      (error: unknown) => {
        if (error instanceof Error && error.message === SILENCE) this.#fallsSilent(askedAt)
        else heard()
        throw error
      },
    )
  }

  #fallsSilent(askedAt: number): void {
    this.#broken = true
    this.#hearing.silentSince = Math.max(this.#hearing.silentSince, askedAt)
  }

  release(destroy = false): void {
    const client = this.#client
    client.release(destroy || this.#broken)
    client.off('error', this.#breaks)
  }
}

// What pg says when an answer took too long; it goes on waiting for it on that connection.
const SILENCE = 'Query read timeout'

function patienceFor(text: string, patience: Patience): number {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? ''
  if (verb === 'begin' || verb === 'start') return patience.begin
  if (verb === 'select' || verb === 'with') return patience.look
  if (verb === 'alter') return patience.change
  return WRITING.has(verb) ? patience.write : patience.rest
}

const WRITING: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'commit', 'rollback'])
