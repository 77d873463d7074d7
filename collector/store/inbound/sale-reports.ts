import type { Tx } from '../tables.ts'

/** How much a conversion has reported to each of these sales, by sale_uid. */
export async function reportsTo(
  tx: Tx,
  conversionId: string,
  saleUids: readonly string[],
): Promise<Map<string, number>> {
  if (saleUids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('sale_reports')
    .select(['sale_uid', 'amount_micros'])
    .where('conversion_id', '=', conversionId)
    .where('sale_uid', 'in', saleUids)
    .execute()
  return new Map(rows.map((row) => [row.sale_uid, row.amount_micros]))
}

/** Keeps how much a conversion has reported to a sale, in the place of what it had before. */
export async function keepReport(
  tx: Tx,
  row: { sale_uid: string; conversion_id: string; amount_micros: number },
): Promise<void> {
  await tx
    .insertInto('sale_reports')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['sale_uid', 'conversion_id']).doUpdateSet({ amount_micros: row.amount_micros }),
    )
    .execute()
}
