import { sql } from 'kysely'
import { STATE } from '../outbox.ts'
import type { Tx } from '../tables.ts'
import { deleteBy, type Expiry, holdRows } from './expiry.ts'

const OPEN = sql`(${sql.lit(STATE.ready)}, ${sql.lit(STATE.leased)})`

/** Deliveries that ended, with their attempts; one that is being replayed stays. */
export const DELIVERIES: Expiry = {
  ...{ table: 'deliveries', id: 'delivery_id' },
  over: (before) => sql`deliveries.updated_at < ${before} and deliveries.status not in ${OPEN}
    and not exists (select 1 from deliveries r
      where r.replay_of is not null and r.replay_of = deliveries.delivery_id and r.status in ${OPEN})`,
  hold: (tx, ids) => holdRows(tx, DELIVERIES, 'delivery_id', ids),
  remove: removeDeliveries,
}

async function removeDeliveries(tx: Tx, ids: readonly string[]): Promise<void> {
  await deleteBy(tx, 'attempts', 'delivery_id', ids)
  await deleteBy(tx, 'deliveries', 'delivery_id', ids)
}

/** Holds for rows of whose transaction nothing waits to be sent, or was sent lately. */
export function nothingOwed(table: string, before: number) {
  return sql`not exists (select 1 from deliveries d
    where d.transaction_id = ${sql.ref(`${table}.transaction_id`)}
      and (d.status in ${OPEN} or d.updated_at >= ${before}))`
}

/** Removes what was owed about these subjects, events, leads or sales, of these transactions. */
export async function removeOwed(
  tx: Tx,
  transactions: readonly string[],
  subjects: readonly string[],
): Promise<void> {
  if (subjects.length === 0) return
  const rows = await tx
    .selectFrom('deliveries')
    .select('delivery_id')
    .where('transaction_id', 'in', transactions)
    .where('subject_uid', 'in', subjects)
    .execute()
  await removeDeliveries(
    tx,
    rows.map((row) => row.delivery_id),
  )
}
