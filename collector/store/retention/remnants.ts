import { sql } from 'kysely'
import type { TransactionKey } from '../clicks.ts'
import { rowsAs } from '../rows.ts'
import type { Tables, Tx } from '../tables.ts'

// What came of a visit.
const OUTCOMES = ['events', 'conversions', 'leads', 'auctions'] as const

/**
 * Removes what is only kept because of something else of these transactions: details of a person with the last event
 * and lead, the rest with the visit too. By identities somebody is found for as long as there is anything to find.
 */
export async function removeRemnants(tx: Tx, keys: readonly TransactionKey[]): Promise<void> {
  const fruitless = await without(tx, OUTCOMES, keys)
  await removeOf(tx, ['lead_details', 'promises'], fruitless)
  const gone = await without(tx, ['clicks'], fruitless)
  await removeOf(tx, ['touches', 'event_pairs', 'identities'], gone)
}

/** Those of the transactions that have no row in any of these tables. */
async function without(
  tx: Tx,
  tables: readonly (keyof Tables)[],
  keys: readonly TransactionKey[],
): Promise<TransactionKey[]> {
  if (keys.length === 0) return []
  const columns = { transaction_id: 'text', cid: 'text' } as const
  const given = rowsAs(
    tx,
    'given',
    columns,
    keys.map(({ transaction_id, cid }) => ({ transaction_id, cid })),
  )
  const none = tables.map(
    (table) => sql`not exists (select 1 from ${sql.table(table)} o
      where o.transaction_id = given.transaction_id and o.cid = given.cid)`,
  )
  const { rows } = await sql<TransactionKey>`
    select distinct given.transaction_id, given.cid from ${given} where ${sql.join(none, sql` and `)}`.execute(
    tx,
  )
  return rows
}

async function removeOf(
  tx: Tx,
  tables: readonly (keyof Tables)[],
  keys: readonly TransactionKey[],
): Promise<void> {
  if (keys.length === 0) return
  const ended = sql.join(keys.map(({ transaction_id, cid }) => sql`(${transaction_id}, ${cid})`))
  for (const table of tables)
    await sql`
      delete from ${sql.table(table)} where (transaction_id, cid) in (values ${ended})`.execute(tx)
}
