import type { Tx } from '../tables.ts'
import type { InboundTables } from './tables.ts'

/** Notes what a partner says of a conversion under an id of its own; false when it said the same before. */
export async function noteWord(tx: Tx, row: InboundTables['inbound_words']): Promise<boolean> {
  const fresh = await tx
    .insertInto('inbound_words')
    .values(row)
    .onConflict((conflict) => conflict.columns(['conversion_id', 'external_id', 'status']).doNothing())
    .returning('conversion_id')
    .executeTakeFirst()
  return fresh !== undefined
}
