import { join } from 'node:path'
import { runCommand } from '../support/process.ts'
import { askDatabase } from './judge/database-facts.ts'
import { onStage, type Place, pause, promises, type Stage } from './rig/stage.ts'
import { exactly, none, type Row, result, type Size, sized, told } from './row.ts'

/** F22: everything moves from SQLite to PostgreSQL, and a backup is restored, while deliveries wait. */
export const moveAndRestore: Row = {
  id: 'F22',
  title: 'move to PostgreSQL, and restore, while deliveries wait',
  run,
}

const SIZES = { short: { events: 150 }, whole: { events: 5_000 }, full: { events: 100_000 } }
const CANCELLED = 4

/** Runs on a PostgreSQL stage, whose processes begin on a SQLite file beside it. */
function run(size: Size) {
  const { events } = sized(size, SIZES)
  return onStage('postgres', async (stage) => {
    const { judge, databaseUrl, place } = stage
    const sqlite = `file:${join(stage.folder, 'data', 'clickwire.db')}`
    const before = await place('collector', { DATABASE_URL: sqlite })
    await before.start()
    await judge.load({ urls: [before.url], prefix: 'tx-f22', count: events, concurrency: 16, tries: 50 })
    const sendingMs = await sendSome(stage, before, sqlite)

    const backup = join(stage.folder, 'backup.gz')
    const backedUp = command(stage, sqlite, 'backup', backup)
    const moved = command(stage, sqlite, 'move', '--to', databaseUrl)
    const differing = await differences(sqlite, databaseUrl)
    const refused = await before.start().then(
      () => 'yes',
      () => 'no',
    )
    const sentBefore = (await judge.entries()).length
    const restored = await restore(stage, backup)
    const sentByRestored = (await judge.entries()).length - sentBefore

    const after = await place('all')
    await after.start()
    await judge.settled(120_000)
    await pause(500)
    const { seen, figures } = await promises(stage)
    return result(
      `${events} events on SQLite, moved to PostgreSQL with ${restored.held} deliveries still owed, and a backup of that moment restored beside it`,
      [
        exactly('backup and move ended with', `${backedUp} and ${moved}`, '0 and 0'),
        none('tables whose rows differ after the move', differing),
        exactly('the moved database still serves', refused, 'no'),
        ...figures,
        none('repeats', seen.repeats),
        none('calls by the restored copy', sentByRestored),
        exactly('deliveries that the copy may send', restored.waiting, 0),
        told('time that was sent in before the move', `${sendingMs} ms`),
      ],
    )
  })
}

/** A part of what is owed goes out before the move. */
async function sendSome({ judge, place }: Stage, before: Place, sqlite: string): Promise<number> {
  await before.process().stop()
  await judge.behave('network_sale', { delayMs: 20 })
  const sender = await place('all', { DATABASE_URL: sqlite })
  await sender.start()
  const began = performance.now()
  while ((await judge.entries()).filter(({ what }) => what === 'received').length < 20) await pause(5)
  await sender.process().stop()
  await judge.behave('network_sale', {})
  return Math.round(performance.now() - began)
}

const command = ({ environment }: Stage, databaseUrl: string, ...args: string[]) =>
  runCommand(args, { ...environment, DATABASE_URL: databaseUrl }).code

/** A backup, restored into a file of its own and served for a while. */
async function restore(stage: Stage, backup: string): Promise<{ held: number; waiting: number }> {
  const copy = `file:${join(stage.folder, 'data', 'restored.db')}`
  command(stage, copy, 'restore', backup)
  const server = await stage.place('all', { DATABASE_URL: copy })
  await server.start()
  await pause(3_000)
  await server.process().stop()
  const { states } = await stage.judge.facts(copy)
  return { held: states[CANCELLED] ?? 0, waiting: (states[0] ?? 0) + (states[1] ?? 0) }
}

// Ordered by their bytes: the two databases order texts differently.
const CONTENT = [
  'select transaction_id, cid, pid, at from clicks',
  'select event_uid, transaction_id, event_id, revenue_micros, at from events',
  'select conversion_id, transaction_id, status, revenue_micros, payout_micros from conversions',
  'select delivery_id, rule_id, transaction_id, status, run_at, attempt from deliveries',
  'select attempt_id, delivery_id, n, outcome, at from attempts',
]

async function differences(one: string, other: string): Promise<number> {
  let differing = 0
  for (const statement of CONTENT) {
    const [here, there] = await Promise.all([rowsOf(one, statement), rowsOf(other, statement)])
    if (here !== there) differing += 1
  }
  return differing
}

async function rowsOf(url: string, statement: string): Promise<string> {
  const rows = await askDatabase<Record<string, unknown>>(url, statement)
  return rows
    .map((row) => Object.values(row).map(String).join('\t'))
    .sort()
    .join('\n')
}
