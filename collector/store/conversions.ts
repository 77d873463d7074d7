import { insertRows, rowsAs } from './rows.ts'
import type { ConversionRow, Db, Tx } from './tables.ts'

/** Stores the conversions that accepted events made. */
export async function insertConversions(tx: Tx, rows: readonly ConversionRow[]): Promise<void> {
  await insertRows(tx, 'conversions', CONVERSION, rows)
}

/** The conversions with these ids, by id. */
export async function findConversions(
  db: Db | Tx,
  ids: readonly string[],
): Promise<Map<string, ConversionRow>> {
  if (ids.length === 0) return new Map()
  const given = ids.map((conversion_id) => ({ conversion_id }))
  const rows = await db
    .selectFrom(rowsAs(db, 'given', { conversion_id: 'text' }, given))
    .innerJoin('conversions', 'conversions.conversion_id', 'given.conversion_id')
    .selectAll('conversions')
    .execute()
  return new Map(rows.map((row) => [row.conversion_id, row]))
}

const CONVERSION = {
  conversion_id: 'text',
  event_uid: 'text',
  transaction_id: 'text',
  cid: 'text',
  event_id: 'text',
  pid: 'text',
  clid: 'text',
  goal: 'text',
  revenue_micros: 'bigint',
  payout_micros: 'bigint',
  currency: 'text',
  status: 'text',
  original_status: 'text',
  entry: 'bigint',
  at: 'bigint',
  occurred_at: 'bigint',
  updated_at: 'bigint',
  hold_until: 'bigint',
  external_id: 'text',
} as const
