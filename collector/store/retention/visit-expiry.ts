import { sql } from 'kysely'
import { nothingOwed } from './delivery-expiry.ts'
import { type Expiry, holdRows } from './expiry.ts'
import { removeRemnants } from './remnants.ts'

const none = (table: string) =>
  sql`not exists (select 1 from ${sql.table(table)} o
    where o.transaction_id = clicks.transaction_id and o.cid = clicks.cid)`

/**
 * Clicks with their further landings, once nothing that came of the visit is stored any more. From then on the
 * transaction is unknown, and so is which of its events were taken.
 */
export const VISITS: Expiry = {
  ...{ table: 'clicks', id: 'click_uid' },
  over: (before) => sql`clicks.at < ${before}
    and not exists (select 1 from touches t where t.transaction_id = clicks.transaction_id
      and t.cid = clicks.cid and t.at >= ${before})
    and not exists (select 1 from event_pairs p where p.transaction_id = clicks.transaction_id
      and p.cid = clicks.cid and p.accepted_at >= ${before})
    and ${none('events')} and ${none('leads')} and ${none('conversions')} and ${none('auctions')}
    and ${nothingOwed('clicks', before)}`,
  hold: (tx, ids) => holdRows(tx, VISITS, 'click_uid', ids),
  remove: async (tx, ids) => {
    if (ids.length === 0) return
    const visits = await tx
      .deleteFrom('clicks')
      .where('click_uid', 'in', ids)
      .returning(['transaction_id', 'cid'])
      .execute()
    await removeRemnants(tx, visits)
  },
}
