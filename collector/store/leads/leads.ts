import type { Lease } from '../outbox.ts'
import type { Db, Tx } from '../tables.ts'
import type { LeadChangeRow, LeadRow } from './tables.ts'

/** Stores a lead; false when one with its message id is there already, in this transaction and campaign. */
export async function insertLead(tx: Tx, row: LeadRow): Promise<boolean> {
  const fresh = await tx
    .insertInto('leads')
    .values(row)
    .onConflict((conflict) => conflict.columns(['transaction_id', 'cid', 'message_id']).doNothing())
    .returning('lead_uid')
    .executeTakeFirst()
  return fresh !== undefined
}

/** The lead of this id. */
export function findLead(db: Db | Tx, leadUid: string): Promise<LeadRow | undefined> {
  return db.selectFrom('leads').selectAll().where('lead_uid', '=', leadUid).executeTakeFirst()
}

/** The lead that a message made, if it made one. */
export function findLeadByMessage(
  db: Db | Tx,
  key: Pick<LeadRow, 'transaction_id' | 'cid' | 'message_id'>,
): Promise<LeadRow | undefined> {
  return db
    .selectFrom('leads')
    .selectAll()
    .where('transaction_id', '=', key.transaction_id)
    .where('cid', '=', key.cid)
    .where('message_id', '=', key.message_id)
    .executeTakeFirst()
}

/** The auctions that were held for a lead, in their order. */
export function auctionsOf(
  db: Db | Tx,
  {
    lead_uid,
    transaction_id,
    promise_auction,
  }: Pick<LeadRow, 'lead_uid' | 'transaction_id' | 'promise_auction'>,
): Promise<{ auction_uid: string }[]> {
  return db
    .selectFrom('auctions')
    .select('auction_uid')
    .where('transaction_id', '=', transaction_id)
    .where((eb) => eb.or([eb('lead_uid', '=', lead_uid), eb('auction_uid', '=', promise_auction)]))
    .orderBy('auction_uid')
    .execute()
}

/** The changes of a lead's status, in their order. */
export function changesOf(db: Db | Tx, leadUid: string): Promise<LeadChangeRow[]> {
  return db
    .selectFrom('lead_changes')
    .selectAll()
    .where('lead_uid', '=', leadUid)
    .orderBy('change_uid')
    .execute()
}

/** The newest lead of a transaction that was not refused at the door. */
export function newestLead(
  db: Db | Tx,
  key: Pick<LeadRow, 'transaction_id' | 'cid'>,
): Promise<LeadRow | undefined> {
  return db
    .selectFrom('leads')
    .selectAll()
    .where('transaction_id', '=', key.transaction_id)
    .where('cid', '=', key.cid)
    .where('status', '!=', 'rejected')
    .orderBy('lead_uid', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The leads of transactions, newest first; for what is told of them elsewhere. */
export function leadsOfTransactions(db: Db | Tx, transactionIds: readonly string[]): Promise<LeadRow[]> {
  if (transactionIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('leads')
    .selectAll()
    .where('transaction_id', 'in', transactionIds)
    .orderBy('lead_uid', 'desc')
    .execute()
}

/**
 * Takes a lead that waits to be sold, or whose seller's lease ended. Of several that ask at once one gets it; until
 * the lease ends nobody else does.
 */
export function claimLead(db: Db | Tx, leadUid: string, lease: Lease): Promise<LeadRow | undefined> {
  return db
    .updateTable('leads')
    .set((eb) => ({ lease_id: lease.lease_id, lease_until: lease.until, tries: eb('tries', '+', 1) }))
    .where('lead_uid', '=', leadUid)
    .where('status', 'in', ['validated', 'distributing'])
    .where('lease_until', '<=', lease.now)
    .returningAll()
    .executeTakeFirst()
}

/** The leads that nobody is selling, though they wait for it; the longest waiting first. */
export async function leadsToSell(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('leads')
    .select('lead_uid')
    .where('status', 'in', ['validated', 'distributing'])
    .where('lease_until', '<=', now)
    .orderBy('lease_until')
    .limit(limit)
    .execute()
  return rows.map((row) => row.lead_uid)
}

/** Keeps a lease for longer; false when it was lost. */
export async function holdLead(
  db: Db | Tx,
  leadUid: string,
  lease: Pick<Lease, 'lease_id' | 'until'>,
): Promise<boolean> {
  const held = await db
    .updateTable('leads')
    .set({ lease_until: lease.until })
    .where('lead_uid', '=', leadUid)
    .where('lease_id', '=', lease.lease_id)
    .returning('lead_uid')
    .executeTakeFirst()
  return held !== undefined
}

/** What may change about a lead besides its status. */
export type LeadNews = Partial<
  Pick<LeadRow, 'content' | 'redirect_url' | 'revenue_micros' | 'payout_micros' | 'lease_id' | 'lease_until'>
>

/** A change of status, as it is asked for: the change's row without what the lead's row knows. */
export interface StatusChange extends Pick<LeadChangeRow, 'change_uid' | 'reason' | 'cause' | 'machine'> {
  to: string
  now: number
}

/** Changes a lead's status and writes the change down; returns the lead as it is now. */
export async function changeLead(
  tx: Tx,
  lead: LeadRow,
  { to, now, ...change }: StatusChange,
  news: LeadNews = {},
): Promise<LeadRow> {
  const { lead_uid, transaction_id, cid, pid, status: from_status } = lead
  const changed = await tx
    .updateTable('leads')
    .set((eb) => ({
      ...news,
      status: to,
      reason: change.reason,
      entry: eb('entry', '+', 1),
      updated_at: now,
    }))
    .where('lead_uid', '=', lead_uid)
    .returningAll()
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('lead_changes')
    .values({ ...change, lead_uid, transaction_id, cid, pid, from_status, to_status: to, at: now })
    .execute()
  return changed
}

/** Writes down the changes that a lead went through on its way in. */
export async function insertChanges(tx: Tx, rows: readonly LeadChangeRow[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('lead_changes').values(rows).execute()
}

/** Changes what is known of a lead without changing its status. */
export async function updateLead(tx: Tx, leadUid: string, news: LeadNews, now: number): Promise<void> {
  await tx
    .updateTable('leads')
    .set({ ...news, updated_at: now })
    .where('lead_uid', '=', leadUid)
    .execute()
}
