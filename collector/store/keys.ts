import type { ApiKeyRow, Db, Tx } from './tables.ts'

/** Every key of the HTTP API, the oldest first. */
export function allKeys(db: Db): Promise<ApiKeyRow[]> {
  return db.selectFrom('api_keys').selectAll().orderBy('at').orderBy('key_id').execute()
}

/** Keeps a new key, its digest only. */
export async function insertKey(db: Db, row: ApiKeyRow): Promise<void> {
  await db.insertInto('api_keys').values(row).execute()
}

/** Takes a key away, and returns what it was; undefined where there is none. */
export function deleteKey(tx: Tx, keyId: string): Promise<ApiKeyRow | undefined> {
  return tx.deleteFrom('api_keys').where('key_id', '=', keyId).returningAll().executeTakeFirst()
}
