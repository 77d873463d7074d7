import { sql } from 'kysely'
import { nothingOwed, removeOwed } from './delivery-expiry.ts'
import { deleteBy, type Expiry, holdRows } from './expiry.ts'
import { removeRemnants } from './remnants.ts'

/**
 * Events with their conversions and what was told of them. A conversion that is pending stays, and one that changed
 * lately. What a repeat of an event is known by stays with the visit.
 */
export const EVENTS: Expiry = {
  ...{ table: 'events', id: 'event_uid' },
  over: (before) => sql`events.at < ${before} and ${nothingOwed('events', before)}
    and not exists (select 1 from conversions c where c.conversion_id = events.conversion_id
      and (c.status = 'pending' or c.hold_until is not null or c.updated_at >= ${before}))`,
  hold: async (tx, ids) => {
    const rows = await tx
      .selectFrom('events')
      .select(['transaction_id', 'conversion_id'])
      .where('event_uid', 'in', ids)
      .where('conversion_id', 'is not', null)
      .execute()
    // The visit first, as a partner's word does.
    const transactions = rows.map((row) => row.transaction_id)
    await holdRows(tx, { table: 'clicks', id: 'click_uid' }, 'transaction_id', transactions)
    const conversions = rows.flatMap((row) => row.conversion_id ?? [])
    await holdRows(tx, { table: 'conversions', id: 'conversion_id' }, 'conversion_id', conversions)
  },
  remove: async (tx, ids) => {
    if (ids.length === 0) return
    const events = await tx
      .deleteFrom('events')
      .where('event_uid', 'in', ids)
      .returning(['transaction_id', 'cid', 'conversion_id'])
      .execute()
    const transactions = events.map((row) => row.transaction_id)
    const conversions = events.flatMap((row) => row.conversion_id ?? [])
    await removeOwed(tx, transactions, ids)
    if (conversions.length > 0)
      await tx
        .deleteFrom('conversion_changes')
        .where('transaction_id', 'in', transactions)
        .where('conversion_id', 'in', conversions)
        .execute()
    await deleteBy(tx, 'inbound_words', 'conversion_id', conversions)
    await deleteBy(tx, 'conversions', 'conversion_id', conversions)
    await removeRemnants(tx, events)
  },
}
