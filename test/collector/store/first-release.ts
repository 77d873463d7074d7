import { sql } from 'kysely'
import type { Store } from '../../../collector/store/database.ts'
import { start } from '../../../collector/store/migrations/001-start.ts'
import type { Tx } from '../../../collector/store/tables.ts'

/** Makes the tables of the first release in an empty database, and puts into them what is given. */
export function makeFirstRelease(
  { db }: Pick<Store, 'db'>,
  fill?: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await sql`create table migrations (name text primary key, at bigint not null)`.execute(tx)
    await start(tx)
    await sql`insert into migrations (name, at) values ('001-start', 1)`.execute(tx)
    await fill?.(tx)
  })
}
