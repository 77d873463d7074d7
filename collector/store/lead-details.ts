import { keyOf, type TransactionKey } from './clicks.ts'
import { namesOf, rowsAs, selectRows } from './rows.ts'
import type { Db, LeadDetailRow, Tx } from './tables.ts'

/** The sealed details of the persons behind these transactions, by keyOf. */
export async function findLeadDetails(
  db: Db | Tx,
  keys: readonly TransactionKey[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom(rowsAs(db, 'given', { transaction_id: 'text', cid: 'text' }, keys))
    .innerJoin('lead_details', (join) =>
      join
        .onRef('lead_details.transaction_id', '=', 'given.transaction_id')
        .onRef('lead_details.cid', '=', 'given.cid'),
    )
    .selectAll('lead_details')
    .execute()
  return new Map(rows.map((row) => [keyOf(row), row.fields]))
}

/** Keeps sealed details, in the place of what was known before. */
export async function putLeadDetails(tx: Tx, rows: readonly LeadDetailRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('lead_details')
    .columns(namesOf(LEAD_DETAIL))
    .expression(selectRows(tx, LEAD_DETAIL, rows))
    .onConflict((conflict) =>
      conflict.columns(['transaction_id', 'cid']).doUpdateSet((eb) => ({
        fields: eb.ref('excluded.fields'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

const LEAD_DETAIL = { transaction_id: 'text', cid: 'text', fields: 'text', updated_at: 'bigint' } as const
