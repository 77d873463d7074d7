import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import type { Db } from '../tables.ts'

/** Knows up to which row the log is complete: no transaction can put anything before it any more. */
export interface Horizon {
  /** The last row that is certain, or 0. Never less than the time before. */
  look(): Promise<number>
}

/**
 * Watches the log. On SQLite there is one writer, and rows are numbered in the order of their commits. On PostgreSQL
 * a number is drawn before its transaction commits, so a lower one may still appear: a row is certain when every
 * transaction that was writing when it was seen has ended. A transaction that waited for another, or that began after
 * its end, draws the higher number: that order is the order of the commits wherever anybody could tell.
 */
export function watchHorizon(db: Db): Horizon {
  if (!isPostgres(db)) return { look: () => newest(db) }
  let certain = 0
  let seen: Seen | undefined
  return {
    look: async () => {
      if (!seen && (await newest(db)) > certain) seen = await see(db)
      if (seen && (await allEnded(db, seen.transaction))) {
        certain = Math.max(certain, seen.seq)
        seen = undefined
      }
      return certain
    },
  }
}

/** Whether every transaction that was writing when this was made has ended. */
export async function writersOf(db: Db): Promise<() => Promise<boolean>> {
  if (!isPostgres(db)) return () => Promise.resolve(true)
  const { transaction } = await see(db)
  return () => allEnded(db, transaction)
}

interface Seen {
  seq: number
  transaction: string
}

async function newest(db: Db): Promise<number> {
  const row = await db
    .selectFrom('relay_log')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst()
  return Number(row?.seq ?? 0)
}

// A transaction's id is drawn after the statement has taken its picture of the database: whoever had a number before
// the newest one seen has an id below it.
async function see(db: Db): Promise<Seen> {
  const { rows } = await sql<{ seq: number | null; transaction: string }>`
    select max(seq) as seq, pg_current_xact_id()::text as transaction from relay_log`.execute(db)
  const [row] = rows
  if (!row) throw new Error('an aggregate without a row')
  return { seq: row.seq ?? 0, transaction: row.transaction }
}

async function allEnded(db: Db, transaction: string): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) > ${transaction}::xid8 as ended`.execute(db)
  return rows[0]?.ended === true
}
