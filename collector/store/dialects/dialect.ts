import { type Dialect as KyselyDialect, PostgresAdapter } from 'kysely'
import type { Db, Tx } from '../tables.ts'
import type { Line, LineEars } from './line.ts'

/** Where a database lives, opened: what Kysely needs of it, and what only this kind of database can do. */
export interface OpenDatabase {
  kysely: KyselyDialect
  /** The same for long reads that must not hold up anything else; absent where no read does. */
  reading?: KyselyDialect
  /** How many transactions of one process are worth committing at the same time. */
  commitsAtOnce: number
  /** The folder the database's file is in; undefined where it is a server. */
  folder: string | undefined
  /** Milliseconds since 1970 by the clock that all processes of this database share. */
  clock(): Promise<number>
  /** Claims the database for one serving process; false where another process has it. */
  claim(): Promise<boolean>
  /** Opens the line to the other processes of this database; undefined where there are none. */
  line(ears: LineEars): Line | undefined
  close(): Promise<void>
}

/** True on PostgreSQL: rows can be locked one by one, and a claim may skip the locked ones. */
export function isPostgres(db: Db | Tx): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
