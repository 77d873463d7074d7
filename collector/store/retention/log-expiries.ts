import { sql } from 'kysely'
import { STATE } from '../outbox.ts'
import { deleteRejected, lockRejected } from '../rejected.ts'
import { dropDays, rowsBefore } from './day-expiry.ts'
import { deleteBy, type Expiry } from './expiry.ts'

/** Tries of postbacks; those of a delivery that still waits stay. */
export const ATTEMPTS: Expiry = {
  ...{ table: 'attempts', id: 'attempt_id' },
  over: (before) => sql`attempts.at < ${before} and not exists (
    select 1 from deliveries d where d.delivery_id = attempts.delivery_id
      and d.status in (${sql.lit(STATE.ready)}, ${sql.lit(STATE.leased)}))`,
  remove: (tx, ids) => deleteBy(tx, 'attempts', 'attempt_id', ids),
  days: { drop: dropDays, rowsBefore },
}

/** What was refused at the door. */
export const REJECTED: Expiry = {
  ...{ table: 'rejected_events', id: 'rejected_uid' },
  over: (before) => sql`rejected_events.at < ${before}`,
  remove: async (tx, ids) => {
    await lockRejected(tx)
    await deleteRejected(tx, ids)
  },
}

/** Calls of partners; what they made of a conversion is kept with it. */
export const INBOUND: Expiry = {
  ...{ table: 'inbound', id: 'call_uid' },
  over: (before) => sql`inbound.at < ${before}`,
  remove: (tx, ids) => deleteBy(tx, 'inbound', 'call_uid', ids),
}

/** Calls to buyers; those of a lead that is not at its end stay. */
export const BUYER_CALLS: Expiry = {
  ...{ table: 'buyer_calls', id: 'call_uid' },
  over: (before) => sql`buyer_calls.at < ${before} and not exists (
    select 1 from leads l where l.lead_uid = buyer_calls.lead_uid
      and l.status in ('received', 'validated', 'distributing', 'unknown'))`,
  remove: (tx, ids) => deleteBy(tx, 'buyer_calls', 'call_uid', ids),
}
