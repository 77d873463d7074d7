import type { ListPurpose } from '../../domain/lists/list.ts'
import { insertRows } from '../rows.ts'
import type { Db, Tx } from '../tables.ts'
import { givenHashes, selectHashes } from './given-hashes.ts'
import type { SuppressionRow } from './tables.ts'

const ROW = { hash: 'text', kind: 'text', list: 'text', at: 'bigint', sealed: 'text' } as const

/** Puts people on a list; returns how many were not on it before. */
export async function suppress(tx: Tx, rows: readonly SuppressionRow[]): Promise<number> {
  const added = await insertRows(tx, 'suppressions', ROW, rows, {
    unless: ['hash', 'list'],
    returning: ['hash'],
  })
  return added.length
}

/** Takes people off a list; returns how many were on it. */
export async function unsuppress(tx: Tx, list: string, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0
  const removed = await tx
    .deleteFrom('suppressions')
    .where('list', '=', list)
    .where('hash', 'in', selectHashes(tx, hashes))
    .returning('hash')
    .execute()
  return removed.length
}

/** Those of these hashes that are on a list. */
export async function suppressedAmong(
  db: Db | Tx,
  list: string,
  hashes: readonly string[],
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const rows = await db
    .selectFrom(givenHashes(db, hashes))
    .innerJoin('suppressions', 'suppressions.hash', 'given.hash')
    .select('suppressions.hash')
    .where('suppressions.list', '=', list)
    .execute()
  return new Set(rows.map((row) => row.hash))
}

/** The first list that somebody of these hashes is on; of this purpose, where one is named. */
export async function listWith(
  db: Db | Tx,
  hashes: readonly string[],
  purpose?: ListPurpose,
): Promise<string | undefined> {
  if (hashes.length === 0) return undefined
  const row = await db
    .selectFrom('suppressions')
    .innerJoin('lists', 'lists.name', 'suppressions.list')
    .select('suppressions.list')
    .where('suppressions.hash', 'in', hashes)
    .$if(purpose !== undefined, (query) => query.where('lists.purpose', '=', purpose ?? ''))
    .orderBy('suppressions.list')
    .limit(1)
    .executeTakeFirst()
  return row?.list
}

/** The next people on a list after a hash, in the order of the hashes. */
export function suppressionsAfter(
  db: Db,
  list: string,
  { after, limit }: { after: string; limit: number },
): Promise<SuppressionRow[]> {
  return db
    .selectFrom('suppressions')
    .selectAll()
    .where('list', '=', list)
    .where('hash', '>', after)
    .orderBy('hash')
    .limit(limit)
    .execute()
}
