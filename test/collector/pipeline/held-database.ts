import { sql } from 'kysely'
import { openStore } from '../../../collector/store/database.ts'
import type { TestDatabase } from '../../support/databases.ts'

/** A database that somebody else can hold, so that nothing can be stored in it meanwhile. */
export interface HeldDatabase extends TestDatabase {
  hold(): Promise<void>
  letGo(): Promise<void>
}

/** How long the statements of a test wait for a lock, on PostgreSQL. */
const LOCK_TIMEOUT = 'options=-c%20lock_timeout%3D20'

/** The same for an open connection to the embedded database. */
export const impatience = sql`pragma busy_timeout = 0`

/** Makes a database one that can be held. */
export function holdable(database: TestDatabase): HeldDatabase {
  const postgres = database.url.startsWith('postgres')
  const other = openStore(database.url)
  let over = Promise.withResolvers<void>()
  let holding: Promise<void> | undefined
  const letGo = async () => {
    over.resolve()
    await holding
  }
  return {
    url: postgres ? `${database.url}?${LOCK_TIMEOUT}` : database.url,
    letGo,
    hold: () => {
      over = Promise.withResolvers()
      return new Promise((held) => {
        // On SQLite every transaction takes the lock for writing at its start.
        holding = other.db.transaction().execute(async (tx) => {
          if (postgres) await sql`lock table deliveries, attempts in access exclusive mode`.execute(tx)
          held()
          await over.promise
        })
      })
    },
    drop: async () => {
      await letGo()
      await other.close()
      await database.drop()
    },
  }
}
