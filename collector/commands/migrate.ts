import type { Command } from 'commander'
import { makeDays } from '../store/attempt-days.ts'
import { openStore } from '../store/database.ts'
import { migrate } from '../store/migrations/migrate.ts'
import { configured } from './environment.ts'

/** `clickwire migrate`: brings the tables up to date, and says what it did. */
export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description("bring the database's tables up to date")
    .action(async () => {
      const store = openStore(configured().DATABASE_URL)
      try {
        const applied = await migrate(store.db)
        await makeDays(store.db, await store.clock())
        console.log(applied.length === 0 ? 'The tables are up to date.' : `Applied: ${applied.join(', ')}`)
      } finally {
        await store.close()
      }
    })
}
