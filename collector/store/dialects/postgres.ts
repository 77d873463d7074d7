import { PostgresDialect } from 'kysely'
import pg from 'pg'
import type { OpenDatabase } from './dialect.ts'
import { impatient } from './impatient-pool.ts'
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
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', onLost)
  // So would one that breaks while it is lent out, between two statements of a transaction.
  pool.on('connect', (client) => client.on('error', onLost))
  return {
    kysely: new PostgresDialect({ pool: impatient(pool) }),
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

// Our integers are milliseconds and micro-units: all within what a number holds exactly.
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text')
}
