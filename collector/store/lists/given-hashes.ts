import type { NotNull } from 'kysely'
import { rowsAs } from '../rows.ts'
import type { Db, Tx } from '../tables.ts'

/** Hashes as a table called `given`, to be joined with: one parameter, however many there are. */
export function givenHashes(db: Db | Tx, hashes: readonly string[]) {
  return rowsAs(
    db,
    'given',
    { hash: 'text' },
    hashes.map((hash) => ({ hash })),
  )
}

/** The same as a query, for `hash in (…)`. */
export function selectHashes(db: Db | Tx, hashes: readonly string[]) {
  return db.selectFrom(givenHashes(db, hashes)).select('given.hash').$narrowType<{ hash: NotNull }>()
}
