import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** Every version of the browser script that was served, by its digest. */
export async function scripts(tx: Tx): Promise<void> {
  await sql
    .raw(`create table scripts (digest text primary key, body text not null, at bigint not null)`)
    .execute(tx)
}
