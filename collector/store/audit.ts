import type { AuditRow } from './leads/tables.ts'
import type { Db, Tx } from './tables.ts'

/** Writes down what somebody did, or had done. */
export async function writeAudit(db: Db | Tx, row: AuditRow): Promise<void> {
  await db.insertInto('audit').values(row).execute()
}
