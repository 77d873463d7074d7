import { namesOf, selectRows } from '../rows.ts'
import type { Db, Tx } from '../tables.ts'
import { givenHashes, selectHashes } from './given-hashes.ts'
import type { ContactRow } from './tables.ts'

const ROW = {
  hash: 'text',
  kind: 'text',
  list: 'text',
  sealed: 'text',
  proof: 'text',
  transaction_id: 'text',
  at: 'bigint',
  updated_at: 'bigint',
  unsubscribed_at: 'bigint',
} as const

/**
 * Puts people on a contact list; returns how many were not on it before. A newer proof takes the place of an older
 * one. Who unsubscribed stays so, whoever puts them on the list again.
 */
export async function addContacts(tx: Tx, list: string, rows: readonly ContactRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const hashes = rows.map((row) => row.hash)
  const before = await contactsAmong(tx, list, hashes)
  await tx
    .insertInto('contacts')
    .columns(namesOf(ROW))
    .expression(selectRows(tx, ROW, rows))
    .onConflict((conflict) =>
      conflict.columns(['hash', 'list']).doUpdateSet((eb) => ({
        sealed: eb.ref('excluded.sealed'),
        proof: eb.fn.coalesce('excluded.proof', 'contacts.proof'),
        transaction_id: eb.fn.coalesce('excluded.transaction_id', 'contacts.transaction_id'),
        updated_at: eb.ref('excluded.updated_at'),
        unsubscribed_at: eb.fn.coalesce('contacts.unsubscribed_at', 'excluded.unsubscribed_at'),
      })),
    )
    .execute()
  return rows.length - before.length
}

/** Takes people off a contact list; returns how many were on it. Who unsubscribed is remembered all the same. */
export async function removeContacts(tx: Tx, list: string, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0
  const gone = await contactsAmong(tx, list, hashes)
  await forgetContacts(tx, { hashes, list })
  return gone.length
}

/** Forgets contacts, of one list or of all: what is left of those who unsubscribed is a hash. */
export async function forgetContacts(
  tx: Tx,
  { hashes, list }: { hashes: readonly string[]; list?: string },
): Promise<number> {
  if (hashes.length === 0) return 0
  const scrubbed = await tx
    .updateTable('contacts')
    .set({ sealed: null, proof: null, transaction_id: null })
    .where('hash', 'in', selectHashes(tx, hashes))
    .where('unsubscribed_at', 'is not', null)
    .where('sealed', 'is not', null)
    .$if(list !== undefined, (query) => query.where('list', '=', list ?? ''))
    .returning('hash')
    .execute()
  const deleted = await tx
    .deleteFrom('contacts')
    .where('hash', 'in', selectHashes(tx, hashes))
    .where('unsubscribed_at', 'is', null)
    .$if(list !== undefined, (query) => query.where('list', '=', list ?? ''))
    .returning('hash')
    .execute()
  return scrubbed.length + deleted.length
}

/** Notes that people do not want to hear from a list, whether they are on it or not; returns for how many that is news. */
export async function unsubscribeContacts(
  tx: Tx,
  rows: readonly (ContactRow & { unsubscribed_at: number })[],
): Promise<number> {
  if (rows.length === 0) return 0
  const noted = await tx
    .insertInto('contacts')
    .columns(namesOf(ROW))
    .expression(selectRows(tx, ROW, rows))
    .onConflict((conflict) =>
      conflict
        .columns(['hash', 'list'])
        .doUpdateSet((eb) => ({
          unsubscribed_at: eb.ref('excluded.unsubscribed_at'),
          updated_at: eb.ref('excluded.updated_at'),
        }))
        .where('contacts.unsubscribed_at', 'is', null),
    )
    .returning('hash')
    .execute()
  return noted.length
}

/** Takes it back that people unsubscribed from a list; returns of how many that was known. */
export async function resubscribeContacts(
  tx: Tx,
  list: string,
  hashes: readonly string[],
  now: number,
): Promise<number> {
  if (hashes.length === 0) return 0
  const back = await tx
    .updateTable('contacts')
    .set({ unsubscribed_at: null, updated_at: now })
    .where('list', '=', list)
    .where('hash', 'in', selectHashes(tx, hashes))
    .where('unsubscribed_at', 'is not', null)
    .returning(['hash', 'sealed'])
    .execute()
  // Of people who were never contacts nothing is left to be remembered.
  await forgetContacts(tx, { hashes: back.flatMap((row) => (row.sealed === null ? row.hash : [])), list })
  return back.length
}

/** Those of these hashes that are on a contact list, whether they unsubscribed or not. */
export function contactsAmong(
  db: Db | Tx,
  list: string,
  hashes: readonly string[],
): Promise<Pick<ContactRow, 'hash' | 'unsubscribed_at'>[]> {
  if (hashes.length === 0) return Promise.resolve([])
  return db
    .selectFrom(givenHashes(db, hashes))
    .innerJoin('contacts', 'contacts.hash', 'given.hash')
    .select(['contacts.hash', 'contacts.unsubscribed_at'])
    .where('contacts.list', '=', list)
    .where('contacts.sealed', 'is not', null)
    .execute()
}

/** The next contacts of a list after a hash, in the order of the hashes. */
export function contactsAfter(
  db: Db,
  list: string,
  { after, limit }: { after: string; limit: number },
): Promise<ContactRow[]> {
  return db
    .selectFrom('contacts')
    .selectAll()
    .where('list', '=', list)
    .where('hash', '>', after)
    .where('sealed', 'is not', null)
    .orderBy('hash')
    .limit(limit)
    .execute()
}
