import { openMigratedStore } from '../../../collector/store/database.ts'
import { owe } from '../../../collector/store/outbox.ts'
import { deliveryRow } from '../../collector/store/delivery-rows.ts'

const AT_ONCE = 5_000

/** Puts a backlog of a rule's into a database that is served or will be: one delivery a moment, the oldest first. */
export async function oweRows(
  databaseUrl: string,
  { rule_id, count, from, everyMs }: { rule_id: string; count: number; from: number; everyMs: number },
): Promise<void> {
  const store = await openMigratedStore(databaseUrl)
  for (let begin = 0; begin < count; begin += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, count - begin) }, (_, index) => {
      const id = `${rule_id}-${String(begin + index).padStart(8, '0')}`
      return deliveryRow(id, { rule_id, transaction_id: id, run_at: from + (begin + index) * everyMs })
    })
    await store.db.transaction().execute((tx) => owe(tx, rows))
  }
  await store.close()
}
