import { sql } from 'kysely'
import type { RejectedRow } from './machine-tables.ts'
import type { Db, Tx } from './tables.ts'

/** How much is kept of each source; beyond it the oldest goes. */
export const KEPT_PER_SOURCE = 1_000

/** Keeps what was refused, and of each source no more than there is room for. */
export async function keepRejected(tx: Tx, rows: readonly RejectedRow[]): Promise<void> {
  await lockRejected(tx)
  for (const row of rows) await tx.insertInto('rejected_events').values(row).execute()
  for (const pid of new Set(rows.map((row) => row.pid)))
    await sql`
      delete from rejected_events where pid = ${pid} and rejected_uid <= (
        select rejected_uid from rejected_events where pid = ${pid}
        order by rejected_uid desc limit 1 offset ${KEPT_PER_SOURCE})`.execute(tx)
}

/** Lets nobody else add to what is kept, or erase of it, until the transaction ends: so the bound holds on all machines together. */
export async function lockRejected(tx: Tx): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ name: 'rejected_lock', value: '' })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: '' }))
    .execute()
}

/** Which of those kept are meant. */
export interface RejectedFilter {
  rejected_uid?: string | undefined
  transaction_id?: string | undefined
  cid?: string | undefined
  pid?: string | undefined
  code?: string | undefined
  from?: number | undefined
  to?: number | undefined
  cursor?: string | undefined
}

/** Those of the kept that a replay may take, the oldest first: as they came. */
export async function replayableRejected(
  db: Db,
  filter: RejectedFilter,
  limit: number,
): Promise<RejectedRow[]> {
  const { rejected_uid, transaction_id, cid, pid, code, from, to, cursor } = filter
  let query = db.selectFrom('rejected_events').selectAll().where('status', '=', 'kept').where('whole', '=', 1)
  for (const [column, value] of Object.entries({ rejected_uid, transaction_id, cid, pid, code }))
    if (value !== undefined) query = query.where(sql.ref(column), '=', value)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  if (cursor !== undefined) query = query.where('rejected_uid', '>', cursor)
  return query.orderBy('rejected_uid').limit(limit).execute()
}

/** One of those kept. */
export function findRejected(db: Db, rejectedUid: string): Promise<RejectedRow | undefined> {
  return db
    .selectFrom('rejected_events')
    .selectAll()
    .where('rejected_uid', '=', rejectedUid)
    .executeTakeFirst()
}

/** Takes one in hand for its replay; false where another has, or it is no more. */
export async function claimRejected(tx: Tx, rejectedUid: string, now: number): Promise<boolean> {
  const row = await tx
    .updateTable('rejected_events')
    .set({ status: 'replayed', updated_at: now })
    .where('rejected_uid', '=', rejectedUid)
    .where('status', '=', 'kept')
    .returning('rejected_uid')
    .executeTakeFirst()
  return row !== undefined
}

/** Writes down how a replay ended. */
export async function noteReplayed(
  tx: Tx,
  rejectedUid: string,
  { status, replayed_code }: Pick<RejectedRow, 'status' | 'replayed_code'>,
): Promise<void> {
  await tx
    .updateTable('rejected_events')
    .set({ status, replayed_code })
    .where('rejected_uid', '=', rejectedUid)
    .execute()
}

/** A page of what is kept, to look through it. */
export function pageOfRejected(db: Db | Tx, after: string, limit: number): Promise<RejectedRow[]> {
  return db
    .selectFrom('rejected_events')
    .selectAll()
    .where('rejected_uid', '>', after)
    .orderBy('rejected_uid')
    .limit(limit)
    .execute()
}

/** Removes some of what is kept. */
export async function deleteRejected(tx: Tx, rejectedUids: readonly string[]): Promise<void> {
  if (rejectedUids.length === 0) return
  await tx.deleteFrom('rejected_events').where('rejected_uid', 'in', rejectedUids).execute()
}
