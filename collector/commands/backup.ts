import type { Command } from 'commander'
import { readAll } from '../store/copy/read-all.ts'
import {
  clearFresh,
  filledTables,
  holdPending,
  markMoved,
  movedTo,
  writeRows,
} from '../store/copy/write-all.ts'
import { openMigratedStore, openStore, type Store } from '../store/database.ts'
import { MIGRATION_NAMES, pendingMigrations } from '../store/migrations/migrate.ts'
import type { Tx } from '../store/tables.ts'
import { createDigester, type Digests, readBackup, sameDigests, writeBackup } from './backup-file.ts'
import { CommandFault, configured } from './environment.ts'

/** `clickwire backup` and `restore`: a copy of everything in one file, from either database into either. */
export function backupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('write everything that is stored into a file, also while the program serves')
    .action(async (file: string) => {
      const store = await currentStore(configured().DATABASE_URL)
      try {
        const head = { migrations: MIGRATION_NAMES, at: new Date().toISOString() }
        const digests = await writeBackup(file, head, (take) => readAll(store.db, take))
        console.log(`Wrote ${rowsOf(digests)} rows into ${file}.`)
        console.log(
          'Its secrets can be read only with the CLICKWIRE_SECRET of today: keep that too, elsewhere.',
        )
      } finally {
        await store.close()
      }
    })
  program
    .command('restore <file>')
    .description('put a backup into an empty database')
    .option('--keep-pending', 'send what the backup still owed; only when its program never ran again')
    .action(async (file: string, { keepPending = false }: { keepPending?: boolean }) => {
      const store = await emptyStore(configured().DATABASE_URL)
      try {
        const digests = await store.db.transaction().execute(async (tx) => {
          await clearFresh(tx)
          const read = await readBackup(file, MIGRATION_NAMES, (table, rows) => writeRows(tx, table, rows))
          await markMoved(tx, undefined)
          if (!keepPending) await holdPending(tx, Date.now())
          return read
        })
        console.log(`Restored ${rowsOf(digests)} rows from ${file}.`)
        if (!keepPending)
          console.log(
            'What it still owed is held: deliveries as cancelled (restored), leads being sold as unknown.',
          )
      } finally {
        await store.close()
      }
    })
}

/** `clickwire move`: from the embedded database to a PostgreSQL, so that nothing is sent by both. */
export function moveCommand(program: Command): void {
  program
    .command('move')
    .description(
      'move everything from the embedded database to a PostgreSQL; the program must not be serving',
    )
    .option('--to <url>', 'the PostgreSQL, such as postgres://user@host/name')
    .option('--undo', 'serve from the embedded database again; only when the other never served')
    .action(async ({ to, undo }: { to?: string; undo?: true }) => {
      const from = configured().DATABASE_URL
      if (/^postgres/.test(from))
        throw new CommandFault('DATABASE_URL must name the embedded database to move from.')
      const source = await currentStore(from)
      try {
        if (!(await source.claim())) throw new CommandFault('The program is serving. Stop it first.')
        if (undo) {
          await markMoved(source.db, undefined)
          console.log(`${from} may be served again.`)
          return
        }
        if (to === undefined || !/^postgres(ql)?:/.test(to))
          throw new CommandFault('Say where to: --to postgres://…')
        await moveTo(source, to)
      } finally {
        await source.close()
      }
    })
}

async function moveTo(source: Store, to: string): Promise<void> {
  const before = await movedTo(source.db)
  if (before !== undefined) throw new CommandFault(`Everything was moved to ${before} already.`)
  const target = await emptyStore(to)
  try {
    const copied = await target.db.transaction().execute(async (tx) => copyInto(tx, source))
    const there = await digestsOf(target)
    if (!sameDigests(copied, there))
      throw new CommandFault('The copy is not the same as the original. Nothing was moved.')
    await markMoved(source.db, hidingPassword(to))
    console.log(
      `Moved ${rowsOf(copied)} rows, and compared them. Now set DATABASE_URL to the new database and start.`,
    )
    console.log('The secret does not move along: start with the CLICKWIRE_SECRET of before.')
  } finally {
    await target.close()
  }
}

async function copyInto(tx: Tx, source: Store): Promise<Digests> {
  const digester = createDigester()
  await clearFresh(tx)
  await readAll(source.db, async (table, rows) => {
    digester.add(table, rows)
    await writeRows(tx, table, rows)
  })
  return digester.digests()
}

async function digestsOf(store: Store): Promise<Digests> {
  const digester = createDigester()
  await readAll(store.db, (table, rows) => Promise.resolve(digester.add(table, rows)))
  return digester.digests()
}

async function currentStore(url: string): Promise<Store> {
  const store = openStore(url)
  if ((await pendingMigrations(store.db)).length === 0) return store
  await store.close()
  throw new CommandFault('The tables are not up to date. Run: clickwire migrate')
}

async function emptyStore(url: string): Promise<Store> {
  const store = await openMigratedStore(url)
  const filled = await filledTables(store.db)
  if (filled.length === 0 && (await store.claim())) return store
  await store.close()
  throw new CommandFault(
    filled.length > 0
      ? `The database is not empty: there are rows in ${filled.join(', ')}.`
      : 'The program is serving from that database. Stop it first.',
  )
}

function rowsOf(digests: Digests): number {
  return Object.values(digests).reduce((sum, { rows }) => sum + rows, 0)
}

function hidingPassword(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) return 'another database'
  return `${parsed.hostname}${parsed.pathname}`
}
