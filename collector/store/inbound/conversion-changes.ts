import type { ConversionRow, Db, Tx } from '../tables.ts'
import type { ConversionChangeRow } from './tables.ts'

/** The conversion of this id, held until the transaction ends: whoever comes next waits here. */
export function lockConversion(tx: Tx, conversionId: string): Promise<ConversionRow | undefined> {
  return tx
    .updateTable('conversions')
    .set((eb) => ({ entry: eb.ref('entry') }))
    .where('conversion_id', '=', conversionId)
    .returningAll()
    .executeTakeFirst()
}

/** What a change makes of a conversion. */
export type ConversionNews = Pick<
  ConversionRow,
  ('status' | 'original_status' | 'entry' | 'revenue_micros' | 'currency') | ('hold_until' | 'external_id')
>

/** Changes a conversion that the transaction holds, and writes the change down; returns it as it is now. */
export async function changeConversionRow(
  tx: Tx,
  news: ConversionNews,
  change: ConversionChangeRow,
): Promise<ConversionRow> {
  await tx.insertInto('conversion_changes').values(change).execute()
  return tx
    .updateTable('conversions')
    .set({ ...news, updated_at: change.at })
    .where('conversion_id', '=', change.conversion_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The changes of these conversions that were entries into a status. */
export function entriesOf(db: Db | Tx, conversionIds: readonly string[]): Promise<ConversionChangeRow[]> {
  if (conversionIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('conversion_changes')
    .selectAll()
    .where('conversion_id', 'in', conversionIds)
    .whereRef('from_status', '!=', 'to_status')
    .execute()
}

/** The conversions of a transaction, in whatever campaign, in the order of their making. */
export function conversionsOf(db: Db | Tx, transactionId: string): Promise<ConversionRow[]> {
  return db
    .selectFrom('conversions')
    .selectAll()
    .where('transaction_id', '=', transactionId)
    .orderBy('conversion_id')
    .execute()
}

/** The conversions whose hold is over; the longest waiting first. */
export async function heldUntil(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('conversions')
    .select('conversion_id')
    .where('hold_until', '<=', now)
    .orderBy('hold_until')
    .limit(limit)
    .execute()
  return rows.map((row) => row.conversion_id)
}
