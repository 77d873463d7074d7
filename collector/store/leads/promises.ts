import type { Db, Tx } from '../tables.ts'
import type { PromiseRow } from './tables.ts'

/** Keeps a price that a partner was answered; a later ping of the same transaction replaces one that is not used. */
export async function putPromise(tx: Tx, row: PromiseRow): Promise<boolean> {
  const { pid, auction_uid, bid_micros, expires_at, at } = row
  const kept = await tx
    .insertInto('promises')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['transaction_id', 'cid'])
        .doUpdateSet({ pid, auction_uid, bid_micros, expires_at, at })
        .where('promises.lead_uid', 'is', null),
    )
    .returning('transaction_id')
    .executeTakeFirst()
  return kept !== undefined
}

/** The promise made for a transaction. */
export function findPromise(
  db: Db | Tx,
  key: Pick<PromiseRow, 'transaction_id' | 'cid'>,
): Promise<PromiseRow | undefined> {
  return db
    .selectFrom('promises')
    .selectAll()
    .where('transaction_id', '=', key.transaction_id)
    .where('cid', '=', key.cid)
    .executeTakeFirst()
}

/** Uses a promise for a lead; false when it was used before. */
export async function usePromise(
  tx: Tx,
  key: Pick<PromiseRow, 'transaction_id' | 'cid'>,
  leadUid: string,
): Promise<boolean> {
  const used = await tx
    .updateTable('promises')
    .set({ lead_uid: leadUid })
    .where('transaction_id', '=', key.transaction_id)
    .where('cid', '=', key.cid)
    .where('lead_uid', 'is', null)
    .returning('transaction_id')
    .executeTakeFirst()
  return used !== undefined
}
