import type { Db, Tx } from '../tables.ts'
import type { LedgerRow } from './tables.ts'

/** Adds entries; none is ever changed or taken away. */
export async function appendEntries(tx: Tx, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('ledger').values(rows).execute()
}

/** The entries of a lead, in the order in which they were made. */
export function entriesOfLead(db: Db | Tx, leadUid: string): Promise<LedgerRow[]> {
  return db.selectFrom('ledger').selectAll().where('lead_uid', '=', leadUid).orderBy('entry_uid').execute()
}
