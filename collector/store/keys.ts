import type { ApiKeyRow, Db } from './tables.ts'

/** Every key of the HTTP API. */
export function allKeys(db: Db): Promise<ApiKeyRow[]> {
  return db.selectFrom('api_keys').selectAll().orderBy('at').execute()
}

/** Keeps a new key, its digest only. */
export async function insertKey(db: Db, row: ApiKeyRow): Promise<void> {
  await db.insertInto('api_keys').values(row).execute()
}
