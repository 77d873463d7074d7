import type { Tx } from '../tables.ts'

/** How what is kept of a record is told from what is erased: each takes the stored text and gives what stays. */
export interface Scrub {
  /** Of a click or touch. */
  landing(body: string): string
  event(body: string): string
  lead(content: string): string
}

/**
 * Erases what is personal from every record of these transactions, in one transaction of the database. Ids, times and
 * money stay as they are. Returns how many records were changed or removed.
 */
export async function eraseTransactions(tx: Tx, ids: readonly string[], scrub: Scrub): Promise<number> {
  if (ids.length === 0) return 0
  const changed = [
    await eraseLandings(tx, ids, scrub),
    await eraseEvents(tx, ids, scrub),
    await eraseLeads(tx, ids, scrub),
    await eraseLogs(tx, ids),
  ]
  const details = await tx
    .deleteFrom('lead_details')
    .where('transaction_id', 'in', ids)
    .returning('cid')
    .execute()
  await tx.deleteFrom('identities').where('transaction_id', 'in', ids).execute()
  return changed.reduce((sum, count) => sum + count, details.length)
}

async function eraseLandings(tx: Tx, ids: readonly string[], { landing }: Scrub): Promise<number> {
  const clicks = await tx
    .selectFrom('clicks')
    .select(['click_uid', 'body'])
    .where('transaction_id', 'in', ids)
    .execute()
  for (const { click_uid, body } of clicks)
    await tx
      .updateTable('clicks')
      .set({ body: landing(body) })
      .where('click_uid', '=', click_uid)
      .execute()
  const touches = await tx
    .selectFrom('touches')
    .select(['touch_uid', 'body'])
    .where('transaction_id', 'in', ids)
    .execute()
  for (const { touch_uid, body } of touches)
    await tx
      .updateTable('touches')
      .set({ body: landing(body) })
      .where('touch_uid', '=', touch_uid)
      .execute()
  return clicks.length + touches.length
}

async function eraseEvents(tx: Tx, ids: readonly string[], { event }: Scrub): Promise<number> {
  const events = await tx
    .selectFrom('events')
    .select(['event_uid', 'body'])
    .where('transaction_id', 'in', ids)
    .execute()
  for (const { event_uid, body } of events)
    await tx
      .updateTable('events')
      .set({ body: event(body) })
      .where('event_uid', '=', event_uid)
      .execute()
  return events.length
}

async function eraseLeads(tx: Tx, ids: readonly string[], { lead }: Scrub): Promise<number> {
  const leads = await tx
    .selectFrom('leads')
    .select(['lead_uid', 'content'])
    .where('transaction_id', 'in', ids)
    .execute()
  for (const { lead_uid, content } of leads)
    await tx
      .updateTable('leads')
      .set({ content: lead(content) })
      .where('lead_uid', '=', lead_uid)
      .execute()
  return leads.length
}

// Logs are masked, but a mask knows only what it was told: what was said to others is taken out whole.
async function eraseLogs(tx: Tx, ids: readonly string[]): Promise<number> {
  const calls = await tx
    .updateTable('buyer_calls')
    .set({ request: ERASED, answer: null, reason: null, trace: '[]' })
    .where('transaction_id', 'in', ids)
    .returning('call_uid')
    .execute()
  const attempts = await tx
    .updateTable('attempts')
    .set({ request: ERASED, response: null })
    .where(
      'delivery_id',
      'in',
      tx.selectFrom('deliveries').select('delivery_id').where('transaction_id', 'in', ids),
    )
    .returning('attempt_id')
    .execute()
  const inbound = await tx
    .updateTable('inbound')
    .set({ request: ERASED })
    .where('transaction_id', 'in', ids)
    .returning('call_uid')
    .execute()
  return calls.length + attempts.length + inbound.length
}

const ERASED = '{}'

/** Those of these transactions whose leads are being sold at this moment. */
export async function beingSold(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('leads')
    .select('lead_uid')
    .where('transaction_id', 'in', ids)
    .where('status', 'in', ['validated', 'distributing'])
    .execute()
  return rows.map((row) => row.lead_uid)
}
