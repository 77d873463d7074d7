import { sql } from 'kysely'
import type { Tx } from '../tables.ts'
import { nothingOwed, removeOwed } from './delivery-expiry.ts'
import { deleteBy, type Expiry, holdRows } from './expiry.ts'
import { removeRemnants } from './remnants.ts'

/**
 * Leads at their end with their history, auctions, sales and calls. What somebody may still have to settle stays, and
 * so does the ledger: it says what was earned and paid.
 */
export const LEADS: Expiry = {
  ...{ table: 'leads', id: 'lead_uid' },
  over: (before) => sql`leads.updated_at < ${before}
    and leads.status in ('sold', 'delivered', 'unsold', 'rejected', 'returned') and ${nothingOwed('leads', before)}
    and not exists (select 1 from sales s where s.transaction_id = leads.transaction_id
      and s.lead_uid = leads.lead_uid and s.state in ('posting', 'unknown'))
    and not exists (select 1 from conversions c where c.transaction_id = leads.transaction_id
      and (c.status = 'pending' or c.updated_at >= ${before}))`,
  hold: (tx, ids) => holdRows(tx, LEADS, 'lead_uid', ids),
  remove: async (tx, ids) => {
    if (ids.length === 0) return
    const leads = await tx
      .deleteFrom('leads')
      .where('lead_uid', 'in', ids)
      .returning(['transaction_id', 'cid'])
      .execute()
    const transactions = leads.map((row) => row.transaction_id)
    const sales = await removeSales(tx, transactions, ids)
    await removeOwed(tx, transactions, [...ids, ...sales])
    await deleteBy(tx, 'lead_changes', 'lead_uid', ids)
    const auctions = await tx
      .selectFrom('auctions')
      .select('auction_uid')
      .where('transaction_id', 'in', transactions)
      .where('lead_uid', 'in', ids)
      .execute()
    await tx
      .deleteFrom('buyer_calls')
      .where('transaction_id', 'in', transactions)
      .where('lead_uid', 'in', ids)
      .execute()
    await removeAuctions(
      tx,
      transactions,
      auctions.map((row) => row.auction_uid),
    )
    await removeRemnants(tx, leads)
  },
}

/** Auctions without a lead, as a partner's ping holds them, once the promised price is void. */
export const PINGS: Expiry = {
  ...{ table: 'auctions', id: 'auction_uid' },
  over: (before) => sql`auctions.at < ${before} and auctions.lead_uid is null
    and not exists (select 1 from promises p where p.transaction_id = auctions.transaction_id
      and p.cid = auctions.cid and p.expires_at >= ${before})
    and not exists (select 1 from leads l where l.transaction_id = auctions.transaction_id
      and l.cid = auctions.cid)`,
  remove: async (tx, ids) => {
    if (ids.length === 0) return
    const pings = await tx
      .selectFrom('auctions')
      .select(['transaction_id', 'cid'])
      .where('auction_uid', 'in', ids)
      .execute()
    await removeAuctions(
      tx,
      pings.map((row) => row.transaction_id),
      ids,
    )
    await removeRemnants(tx, pings)
  },
}

async function removeSales(tx: Tx, transactions: readonly string[], leads: readonly string[]) {
  const rows = await tx
    .deleteFrom('sales')
    .where('transaction_id', 'in', transactions)
    .where('lead_uid', 'in', leads)
    .returning('sale_uid')
    .execute()
  const sales = rows.map((row) => row.sale_uid)
  await deleteBy(tx, 'sale_reports', 'sale_uid', sales)
  return sales
}

async function removeAuctions(tx: Tx, transactions: readonly string[], auctions: readonly string[]) {
  if (auctions.length === 0) return
  await tx
    .deleteFrom('buyer_calls')
    .where('transaction_id', 'in', transactions)
    .where('auction_uid', 'in', auctions)
    .execute()
  await deleteBy(tx, 'auction_entries', 'auction_uid', auctions)
  await deleteBy(tx, 'auctions', 'auction_uid', auctions)
}
