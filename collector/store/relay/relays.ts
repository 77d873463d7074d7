import { sql } from 'kysely'
import type { Lease } from '../outbox.ts'
import type { Db } from '../tables.ts'
import type { RelayRow } from './tables.ts'

/** What a relay is begun with. */
export type RelayBeginning = Pick<RelayRow, 'name' | 'target' | 'history_after' | 'history_until' | 'at'>

/**
 * Begins a relay, unless one of this name is there: from now on everything that is accepted is logged for it. One
 * with a history reads the log from its beginning, as what is under way at this moment may stand anywhere in it.
 */
export async function beginRelay(db: Db, beginning: RelayBeginning): Promise<void> {
  const { name, target, history_after, history_until, at } = beginning
  const position = history_after === null ? sql`coalesce((select max(seq) from relay_log), 0)` : sql.lit(0)
  await sql`
    insert into relays
      (name, target, position, history_after, history_until, sent, lease_until, at, updated_at)
    values (${name}, ${target}, ${position}, ${history_after}, ${history_until}, 0, 0, ${at}, ${at})
    on conflict (name) do nothing`.execute(db)
}

/** Takes a relay, or keeps it for longer; undefined while another process has it. */
export function holdRelay(
  db: Db,
  name: string,
  { lease_id, now, until }: Lease,
): Promise<RelayRow | undefined> {
  return db
    .updateTable('relays')
    .set({ lease_id, lease_until: until })
    .where('name', '=', name)
    .where((eb) => eb.or([eb('lease_id', '=', lease_id), eb('lease_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
}

/** How far a relay has come. */
export type RelayNews = Pick<RelayRow, 'position' | 'history_after' | 'sent' | 'updated_at'>

/** Writes down how far a relay has come; false when the lease was lost meanwhile. */
export async function advanceRelay(
  db: Db,
  { name, lease_id }: Pick<RelayRow, 'name' | 'lease_id'>,
  news: RelayNews,
): Promise<boolean> {
  const held = await db
    .updateTable('relays')
    .set(news)
    .where('name', '=', name)
    .where('lease_id', '=', lease_id)
    .returning('name')
    .executeTakeFirst()
  return held !== undefined
}

/** Lets go of a relay, so that another process need not wait for the lease to end. */
export async function releaseRelay(
  db: Db,
  { name, lease_id }: Pick<RelayRow, 'name' | 'lease_id'>,
): Promise<void> {
  await db
    .updateTable('relays')
    .set({ lease_id: null, lease_until: 0 })
    .where('name', '=', name)
    .where('lease_id', '=', lease_id)
    .execute()
}

/** Every relay there is. */
export function listRelays(db: Db): Promise<RelayRow[]> {
  return db.selectFrom('relays').selectAll().orderBy('name').execute()
}

/** Forgets a relay and what was logged for it alone; false when there is none of this name. */
export async function forgetRelay(db: Db, name: string): Promise<boolean> {
  const gone = await db.deleteFrom('relays').where('name', '=', name).returning('name').executeTakeFirst()
  await trimLog(db)
  return gone !== undefined
}

/**
 * Removes what every relay has told, but for the last row: rows are numbered on from it, here and where the database
 * is copied to.
 */
export async function trimLog(db: Db): Promise<void> {
  await sql`
    delete from relay_log
    where seq < coalesce((select min(position) from relays), (select max(seq) from relay_log))
      and seq < (select max(seq) from relay_log)`.execute(db)
}
