import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import type { Db, Tx } from '../tables.ts'
import { start } from './001-start.ts'
import { leads } from './002-leads.ts'
import { inbound } from './003-inbound.ts'
import { lists } from './004-lists.ts'
import { sending } from './005-sending.ts'
import { rules } from './006-rules.ts'
import { scripts } from './007-scripts.ts'
import { users } from './008-users.ts'
import { machines } from './011-machines.ts'
import { relay } from './012-relay.ts'
import { attemptDays } from './013-attempt-days.ts'

/** Every migration in order. Released ones are never edited; a change is a new one at the end. */
const MIGRATIONS: { name: string; up: (tx: Tx) => Promise<void> }[] = [
  { name: '001-start', up: start },
  { name: '002-leads', up: leads },
  { name: '003-inbound', up: inbound },
  { name: '004-lists', up: lists },
  { name: '005-sending', up: sending },
  { name: '006-rules', up: rules },
  { name: '007-scripts', up: scripts },
  { name: '008-users', up: users },
  { name: '011-machines', up: machines },
  { name: '012-relay', up: relay },
  { name: '013-attempt-days', up: attemptDays },
]

/** The names of all migrations, in their order. */
export const MIGRATION_NAMES: string[] = MIGRATIONS.map((migration) => migration.name)

// Any number, the same in every process: who holds it may change the tables.
const LOCK = 4_600_001

/**
 * Brings the tables up to date, in one transaction and under a lock, and returns the names of what it applied.
 * Refuses a database that a newer version of the program has already changed.
 */
export function migrate(db: Db): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    // Not by `select`: that is given up when it takes long, and here it waits for another process to finish.
    if (isPostgres(tx))
      await sql`do $$ begin perform pg_advisory_xact_lock(${sql.lit(LOCK)}); end $$`.execute(tx)
    await sql`create table if not exists migrations (name text primary key, at bigint not null)`.execute(tx)
    const applied = await sql<{ name: string }>`select name from migrations`.execute(tx)
    const done = new Set(applied.rows.map((row) => row.name))
    refuseNewer(done)
    const missing = MIGRATIONS.filter((migration) => !done.has(migration.name))
    for (const { name, up } of missing) {
      await up(tx)
      await sql`insert into migrations (name, at) values (${name}, ${Date.now()})`.execute(tx)
    }
    return missing.map((migration) => migration.name)
  })
}

/** The migrations this program knows that the database does not have yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const done = await sql<{ name: string }>`select name from migrations`.execute(db).then(
    (result) => new Set(result.rows.map((row) => row.name)),
    () => new Set<string>(),
  )
  return MIGRATION_NAMES.filter((name) => !done.has(name))
}

function refuseNewer(done: Set<string>): void {
  const known = new Set(MIGRATIONS.map((migration) => migration.name))
  const newer = [...done].filter((name) => !known.has(name))
  if (newer.length === 0) return
  throw new Error(
    `The database was changed by a newer Clickwire (${newer.join(', ')}). Start that version, or restore the backup made before it.`,
  )
}
