import type { Db } from '../tables.ts'
import type { InboundRow } from './tables.ts'

/** Writes a partner's call down. */
export async function insertInbound(db: Db, row: InboundRow): Promise<void> {
  await db.insertInto('inbound').values(row).execute()
}
