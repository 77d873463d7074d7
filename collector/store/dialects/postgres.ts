import { PostgresDialect } from 'kysely'
import pg from 'pg'
import type { OpenDatabase } from './dialect.ts'
import { impatientPools } from './impatient-pool.ts'
import { openPostgresLine } from './postgres-line.ts'

const INT8 = 20

// An old reading serves on where a new one does not come soon: one that took long would be wrong anyway.
const CLOCK = {
  text: 'select (extract(epoch from clock_timestamp()) * 1000)::int8 as now',
  query_timeout: 3_000,
}

/** A PostgreSQL server: any number of collectors and workers share it. */
export function openPostgres(url: string, onLost: (error: Error) => void): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'clickwire',
    types: { getTypeParser },
  })
  hearOfLosses(pool, onLost)
  const { quick, patient } = impatientPools(pool)
  return {
    kysely: new PostgresDialect({ pool: quick }),
    reading: new PostgresDialect({ pool: patient }),
    // Waiting for the disk and for the wire, they wait together; more of them would only make the groups smaller.
    commitsAtOnce: 4,
    folder: undefined,
    clock: async () => {
      const { rows } = await pool.query<{ now: number }>(CLOCK)
      return rows[0]?.now ?? Date.now()
    },
    claim: () => Promise.resolve(true),
    line: (ears) => openPostgresLine(url, ears),
    close: () => Promise.resolve(),
  }
}

// A connection that breaks is replaced by the pool. Without a listener it would end the process: the pool has one
// while it is idle, and nobody while it is in use and between two statements of a transaction.
function hearOfLosses(pool: pg.Pool, onLost: (error: Error) => void): void {
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    let told = false
    client.on('error', (error) => {
      if (!told) onLost(inAWord(error))
      told = true
    })
  })
}

// The driver hangs its whole connection on the error, which nobody wants in a log.
function inAWord(error: Error): Error {
  return Object.assign(new Error(error.message), { code: 'code' in error ? error.code : undefined })
}

// Our integers are milliseconds and micro-units: all within what a number holds exactly.
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text')
}
