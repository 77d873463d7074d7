import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import type { Db } from '../tables.ts'
import { PRIMARY_KEYS } from './primary-keys.ts'

/** A row of any table. */
export type AnyRow = Record<string, string | number | null>

/** Takes some rows of a table. */
export type TakeRows = (table: string, rows: readonly AnyRow[]) => Promise<void>

const PAGE = 500

/**
 * Reads every table, page by page, as it is at one moment: what is written meanwhile is not among it, and is not kept
 * waiting by it.
 */
export function readAll(db: Db, take: TakeRows): Promise<void> {
  return db.connection().execute(async (connection) => {
    // Not by Kysely's transaction: on SQLite that would take the write lock for as long as it reads.
    const begin = isPostgres(db) ? 'begin isolation level repeatable read read only' : 'begin'
    await sql.raw(begin).execute(connection)
    try {
      for (const [table, key] of Object.entries(PRIMARY_KEYS)) await readTable(connection, table, key, take)
    } finally {
      await sql.raw('rollback').execute(connection)
    }
  })
}

async function readTable(db: Db, table: string, key: readonly string[], take: TakeRows): Promise<void> {
  const columns = sql.join(key.map((name) => sql.ref(name)))
  let after: AnyRow | undefined
  do {
    const last = after
    const beyond = last ? sql`where (${columns}) > (${sql.join(key.map((name) => last[name]))})` : sql``
    const { rows } = await sql<AnyRow>`
      select * from ${sql.table(table)} ${beyond} order by ${columns} limit ${PAGE}`.execute(db)
    if (rows.length > 0) await take(table, rows)
    after = rows.length === PAGE ? rows.at(-1) : undefined
  } while (after)
}
