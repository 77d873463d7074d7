import { createHash } from 'node:crypto'
import type { Db } from './tables.ts'

/** Keeps a version of the browser script, so that pages that pinned it find it after an upgrade too. */
export async function keepScript(db: Db, body: string, at: number): Promise<void> {
  const digest = createHash('sha384').update(body).digest('hex')
  await db
    .insertInto('scripts')
    .values({ digest, body, at })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute()
}

/** The version of the script that has this SHA-384 digest, in hex. */
export async function findScript(db: Db, digest: string): Promise<string | undefined> {
  const row = await db.selectFrom('scripts').select('body').where('digest', '=', digest).executeTakeFirst()
  return row?.body
}
