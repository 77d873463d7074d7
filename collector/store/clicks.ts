import { insertRows, rowsAs } from './rows.ts'
import type { ClickRow, Db, TouchRow, Tx } from './tables.ts'

/** A transaction within a campaign: the same id may travel from one campaign's page to another's. */
export interface TransactionKey {
  transaction_id: string
  cid: string
}

/** The click columns that deciding about an event needs. */
export type KnownClick = Pick<ClickRow, 'transaction_id' | 'cid' | 'pid' | 'clid' | 'message_id'>

/** One string for one transaction in one campaign, to look it up by. */
export const keyOf = (key: TransactionKey): string => `${key.transaction_id} ${key.cid}`

const KEY = { transaction_id: 'text', cid: 'text' } as const

/** Those of the given transactions that have a click, by keyOf. */
export async function findClicks(
  db: Db | Tx,
  keys: readonly TransactionKey[],
): Promise<Map<string, KnownClick>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom(rowsAs(db, 'given', KEY, keys))
    .innerJoin('clicks', (join) =>
      join.onRef('clicks.transaction_id', '=', 'given.transaction_id').onRef('clicks.cid', '=', 'given.cid'),
    )
    .select(['clicks.transaction_id', 'clicks.cid', 'clicks.pid', 'clicks.clid', 'clicks.message_id'])
    .execute()
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** The whole first clicks of the given transactions, by keyOf. */
export async function findLandings(
  db: Db | Tx,
  keys: readonly TransactionKey[],
): Promise<Map<string, ClickRow>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom(rowsAs(db, 'given', KEY, keys))
    .innerJoin('clicks', (join) =>
      join.onRef('clicks.transaction_id', '=', 'given.transaction_id').onRef('clicks.cid', '=', 'given.cid'),
    )
    .selectAll('clicks')
    .execute()
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** The campaign a transaction belongs to; where it touched several, the one it came to last. */
export async function findCampaignOf(db: Db, transactionId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('clicks')
    .select('cid')
    .where('transaction_id', '=', transactionId)
    .orderBy('click_uid', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.cid
}

/**
 * Holds a transaction until the caller's own one ends, so that what is said about it is heard one after the other.
 * Returns its clicks, one a campaign, the latest first: none where nobody knows it.
 */
export async function holdTransaction(tx: Tx, transactionId: string): Promise<KnownClick[]> {
  const rows = await tx
    .updateTable('clicks')
    .set((eb) => ({ bot: eb.ref('bot') }))
    .where('transaction_id', '=', transactionId)
    .returning(['click_uid', 'transaction_id', 'cid', 'pid', 'clid', 'message_id'])
    .execute()
  return rows.sort((one, other) => (one.click_uid < other.click_uid ? 1 : -1))
}

/** Stores first clicks and returns the keys of those that are new; one already there is left as it is. */
export async function insertClicks(tx: Tx, rows: readonly ClickRow[]): Promise<Set<string>> {
  const key = ['transaction_id', 'cid'] as const
  const fresh = await insertRows(tx, 'clicks', CLICK, rows, { unless: key, returning: key })
  return new Set(fresh.map(keyOf))
}

/** Stores further touches; one whose message was already stored is left out. */
export async function insertTouches(tx: Tx, rows: readonly TouchRow[]): Promise<Set<string>> {
  const unless = ['transaction_id', 'cid', 'message_id'] as const
  const fresh = await insertRows(tx, 'touches', TOUCH, rows, { unless, returning: ['touch_uid'] })
  return new Set(fresh.map((row) => row.touch_uid))
}

const CLICK = {
  click_uid: 'text',
  transaction_id: 'text',
  cid: 'text',
  pid: 'text',
  clid: 'text',
  message_id: 'text',
  at: 'bigint',
  bot: 'bigint',
  body: 'text',
} as const

const TOUCH = {
  touch_uid: 'text',
  transaction_id: 'text',
  cid: 'text',
  message_id: 'text',
  at: 'bigint',
  body: 'text',
} as const
