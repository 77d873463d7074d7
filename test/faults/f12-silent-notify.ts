import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getPgbouncer, type PgBouncer } from '../support/get-pgbouncer.ts'
import { freePort, identity } from '../support/postgres.ts'
import { spread } from './judge/tally.ts'
import { onPort, openDatabaseLine } from './rig/database-line.ts'
import { onStage, pause, promises, type Stage } from './rig/stage.ts'
import { type Figure, type Row, result, type Size, sized, told, within } from './row.ts'

/**
 * F12: the connections of a worker die without a word, so that no notice comes through; and, where pgbouncer is
 * there, the worker speaks through one that keeps no session.
 */
export const silentNotify: Row = {
  id: 'F12',
  title: 'connections that die silently; PgBouncer by transactions',
  run,
}

const SIZES = {
  short: { seconds: 8, perSecond: 20 },
  whole: { seconds: 45, perSecond: 50 },
  full: { seconds: 300, perSecond: 100 },
}

// The design's slowest poll, and what it allows beside it.
const WAKE_MS = 1_000 + 100
const RECOVER_MS = 15_000

async function run(size: Size) {
  const sizes = sized(size, SIZES)
  const silent = await silently(sizes)
  const home = mkdtempSync(join(tmpdir(), 'clickwire-pgbouncer-'))
  chmodSync(home, 0o777)
  const program = getPgbouncer(home)
  const bouncer = program ? await throughBouncer(sizes, program, home) : [NO_BOUNCER]
  rmSync(home, { recursive: true, force: true })
  const did = `${sizes.perSecond} events/s for ${sizes.seconds} s; all of a worker's connections half-open from one moment on, new ones good`
  return result(did, [...silent, ...bouncer])
}

const NO_BOUNCER = told('through PgBouncer', 'not tried: there is no pgbouncer here, and none to be fetched')

interface Sizes {
  seconds: number
  perSecond: number
}

function silently({ seconds, perSecond }: Sizes): Promise<Figure[]> {
  return onStage('postgres', async (stage) => {
    const { judge, place } = stage
    const { line, url } = await openDatabaseLine(stage)
    const collector = await place('collector')
    const worker = await place('worker', { DATABASE_URL: url })
    await collector.start()
    await worker.start()
    const load = judge.load({
      urls: [collector.url],
      prefix: 'tx-f12',
      count: 1e9,
      concurrency: 32,
      perSecond,
      tries: 9,
    })
    await pause(seconds * 500)
    const brokeAt = Date.now()
    await judge.note('half-open')
    line.halfOpen()
    line.mend()
    await pause(RECOVER_MS + seconds * 500)
    await judge.enough()
    await load
    await judge.settled(60_000)
    const { figures } = await promises(stage)
    const waits = await waitsOf(stage)
    const before = waits.filter(({ at }) => at < brokeAt - 1_000)
    const after15 = waits.filter(({ at }) => at > brokeAt + RECOVER_MS)
    return [
      ...figures,
      within('event to postback p99, before', spread(before.map(({ ms }) => ms)).p99, WAKE_MS),
      within('the same, from 15 s after', spread(after15.map(({ ms }) => ms)).p99, WAKE_MS),
      within('longest wait of all', spread(waits.map(({ ms }) => ms)).most, RECOVER_MS),
    ]
  })
}

/** When each event was acknowledged, and how long its postback took from then. */
async function waitsOf({ judge }: Stage): Promise<{ at: number; ms: number }[]> {
  const entries = await judge.entries()
  const arrived = new Map<string, number>()
  for (const entry of entries)
    if (entry.what === 'received' && !arrived.has(entry.id)) arrived.set(entry.id, entry.at)
  return entries.flatMap((entry) => {
    if (entry.what !== 'answered' || entry.status !== 200) return []
    return [{ at: entry.at, ms: Math.max(0, (arrived.get(entry.id) ?? Date.now()) - entry.at) }]
  })
}

function throughBouncer({ seconds, perSecond }: Sizes, program: PgBouncer, home: string): Promise<Figure[]> {
  return onStage('postgres', async (stage) => {
    const { judge, databaseUrl, place, after } = stage
    const bouncer = await startBouncer(databaseUrl, program, home)
    after(() => bouncer.close())
    const DATABASE_URL = onPort(databaseUrl, bouncer.port)
    const collector = await place('collector', { DATABASE_URL })
    const worker = await place('worker', { DATABASE_URL })
    await collector.start()
    await worker.start()
    const count = seconds * perSecond
    await judge.load({ urls: [collector.url], prefix: 'tx-f12', count, concurrency: 32, perSecond, tries: 9 })
    await judge.settled(30_000)
    const { seen, figures } = await promises(stage)
    return [...figures, within('event to postback p99', seen.wakeMs.p99, WAKE_MS)].map((figure) => ({
      ...figure,
      what: `${figure.what}, through PgBouncer`,
    }))
  })
}

// What the program asks for when it connects, and a pool of transactions has no place for.
const SETTINGS_OF_A_SESSION = 'statement_timeout,idle_in_transaction_session_timeout'

async function startBouncer(databaseUrl: string, { command, environment }: PgBouncer, folder: string) {
  const port = await freePort()
  writeFileSync(join(folder, 'users'), '"postgres" ""\n')
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    [
      ...['[databases]', `* = host=127.0.0.1 port=${new URL(databaseUrl).port}`, '[pgbouncer]'],
      ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = trust'],
      ...[`auth_file = ${folder}/users`, 'pool_mode = transaction', 'max_client_conn = 200'],
      `ignore_startup_parameters = extra_float_digits,${SETTINGS_OF_A_SESSION}`,
    ].join('\n'),
  )
  const child = spawn(command, [join(folder, 'pgbouncer.ini')], {
    ...identity,
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  })
  await pause(1_000)
  return {
    port,
    close: async () => {
      child.kill('SIGKILL')
    },
  }
}
