import { keyOf, type TransactionKey } from './clicks.ts'
import { insertRows, namesOf, rowsAs, selectRows } from './rows.ts'
import type { Db, EventPairRow, EventRow, Tx } from './tables.ts'

/** A pair of transaction and event within a campaign: what is locked, and what may be a duplicate. */
export interface PairKey extends TransactionKey {
  event_id: string
}

/** A wish to accept an event of this pair; granted to at most one of all that ask at the same time. */
export interface PairClaim extends PairKey {
  event_uid: string
  repeatable: boolean
}

/** One string for one pair, to look it up by. */
export const pairOf = (key: PairKey): string => `${keyOf(key)} ${key.event_id}`

/** One string for one message of a pair, to look it up by. */
export const messageOf = (key: PairKey & { message_id: string | null }): string =>
  `${pairOf(key)} ${key.message_id}`

/** The accepted events that have one of these message ids in one of these pairs, by messageOf. */
export async function findByMessage(
  db: Db | Tx,
  keys: readonly (PairKey & { message_id: string })[],
): Promise<Map<string, EventRow>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom(rowsAs(db, 'given', MESSAGE, keys))
    .innerJoin('events', (join) =>
      join
        .onRef('events.transaction_id', '=', 'given.transaction_id')
        .onRef('events.cid', '=', 'given.cid')
        .onRef('events.event_id', '=', 'given.event_id')
        .onRef('events.message_id', '=', 'given.message_id'),
    )
    .selectAll('events')
    .execute()
  return new Map(rows.map((row) => [messageOf(row), row]))
}

/**
 * Takes the lock of each pair, in one statement, and returns the event_uids it was granted to. It is granted when
 * the pair was never accepted, or may repeat and was last accepted `lockMs` ago or earlier. Among several
 * machines the database decides; a refused claim changes nothing.
 */
export async function claimPairs(
  tx: Tx,
  claims: readonly PairClaim[],
  now: number,
  lockMs: number,
): Promise<Set<string>> {
  if (claims.length === 0) return new Set()
  // Always in the same order: two groups that share pairs then wait for each other instead of locking up.
  const ordered = [...claims].sort((one, other) => (pairOf(one) < pairOf(other) ? -1 : 1))
  const rowOf = ({ transaction_id, cid, event_id, event_uid }: PairClaim): EventPairRow => ({
    ...{ transaction_id, cid, event_id, event_uid },
    first_event_uid: event_uid,
    accepted_at: now,
  })
  const once = ordered.filter((claim) => !claim.repeatable).map(rowOf)
  const repeatable = ordered.filter((claim) => claim.repeatable).map(rowOf)
  const granted = [...(await insertPairs(tx, once)), ...(await renewPairs(tx, repeatable, now - lockMs))]
  return new Set(granted.map((row) => row.event_uid))
}

function insertPairs(tx: Tx, rows: readonly EventPairRow[]): Promise<{ event_uid: string }[]> {
  const unless = ['transaction_id', 'cid', 'event_id'] as const
  return insertRows(tx, 'event_pairs', PAIR, rows, { unless, returning: ['event_uid'] })
}

function renewPairs(
  tx: Tx,
  rows: readonly EventPairRow[],
  freeBefore: number,
): Promise<{ event_uid: string }[]> {
  if (rows.length === 0) return Promise.resolve([])
  return tx
    .insertInto('event_pairs')
    .columns(namesOf(PAIR))
    .expression(selectRows(tx, PAIR, rows))
    .onConflict((conflict) =>
      conflict
        .columns(['transaction_id', 'cid', 'event_id'])
        .doUpdateSet((eb) => ({
          event_uid: eb.ref('excluded.event_uid'),
          accepted_at: eb.ref('excluded.accepted_at'),
        }))
        .where('event_pairs.accepted_at', '<=', freeBefore),
    )
    .returning('event_uid')
    .execute()
}

/** The pairs that were ever accepted, by pairOf. */
export async function findPairs(db: Db | Tx, keys: readonly PairKey[]): Promise<Map<string, EventPairRow>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom(rowsAs(db, 'given', KEY, keys))
    .innerJoin('event_pairs', (join) =>
      join
        .onRef('event_pairs.transaction_id', '=', 'given.transaction_id')
        .onRef('event_pairs.cid', '=', 'given.cid')
        .onRef('event_pairs.event_id', '=', 'given.event_id'),
    )
    .selectAll('event_pairs')
    .execute()
  return new Map(rows.map((row) => [pairOf(row), row]))
}

/** The events with these ids, by id. */
export async function findEvents(db: Db | Tx, ids: readonly string[]): Promise<Map<string, EventRow>> {
  if (ids.length === 0) return new Map()
  const given = ids.map((event_uid) => ({ event_uid }))
  const rows = await db
    .selectFrom(rowsAs(db, 'given', { event_uid: 'text' }, given))
    .innerJoin('events', 'events.event_uid', 'given.event_uid')
    .selectAll('events')
    .execute()
  return new Map(rows.map((row) => [row.event_uid, row]))
}

/** Stores accepted events. */
export async function insertEvents(tx: Tx, rows: readonly EventRow[]): Promise<void> {
  await insertRows(tx, 'events', EVENT, rows)
}

const KEY = { transaction_id: 'text', cid: 'text', event_id: 'text' } as const

const MESSAGE = { ...KEY, message_id: 'text' } as const

const PAIR = {
  transaction_id: 'text',
  cid: 'text',
  event_id: 'text',
  event_uid: 'text',
  first_event_uid: 'text',
  accepted_at: 'bigint',
} as const

const EVENT = {
  event_uid: 'text',
  transaction_id: 'text',
  cid: 'text',
  event_id: 'text',
  type: 'text',
  pid: 'text',
  clid: 'text',
  message_id: 'text',
  conversion_id: 'text',
  revenue_micros: 'bigint',
  currency: 'text',
  at: 'bigint',
  occurred_at: 'bigint',
  body: 'text',
} as const
