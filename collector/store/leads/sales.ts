import type { Db, Tx } from '../tables.ts'
import type { SaleRow } from './tables.ts'

/** Writes down that a lead is on its way to a buyer; false when it was to this account before. */
export async function insertSale(tx: Tx, row: SaleRow): Promise<boolean> {
  const fresh = await tx
    .insertInto('sales')
    .values(row)
    .onConflict((conflict) => conflict.columns(['lead_uid', 'account_id']).doNothing())
    .returning('sale_uid')
    .executeTakeFirst()
  return fresh !== undefined
}

/** What a settlement says of a sale. */
export type SaleNews = Pick<SaleRow, 'state'> &
  Partial<Pick<SaleRow, 'price_micros' | 'reference' | 'redirect_url' | 'reason'>>

/** Settles a sale that is in one of these states; undefined when it no longer is. */
export function settleSale(
  tx: Tx,
  saleUid: string,
  from: readonly string[],
  news: SaleNews,
  now: number,
): Promise<SaleRow | undefined> {
  return tx
    .updateTable('sales')
    .set({ ...news, updated_at: now })
    .where('sale_uid', '=', saleUid)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst()
}

/** The sales of a lead, in the order in which they were tried. */
export function salesOf(db: Db | Tx, leadUid: string, transactionId: string): Promise<SaleRow[]> {
  return db
    .selectFrom('sales')
    .selectAll()
    .where('transaction_id', '=', transactionId)
    .where('lead_uid', '=', leadUid)
    .orderBy('sale_uid')
    .execute()
}

/** The sales of transactions, in the order in which they were tried. */
export function salesOfTransactions(db: Db | Tx, transactionIds: readonly string[]): Promise<SaleRow[]> {
  if (transactionIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('sales')
    .selectAll()
    .where('transaction_id', 'in', transactionIds)
    .orderBy('sale_uid')
    .execute()
}
