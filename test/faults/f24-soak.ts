import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabaseLine } from './rig/database-line.ts'
import { watchProcess } from './rig/process-facts.ts'
import { atTheirEnd, onStage, pause, promises, type Stage } from './rig/stage.ts'
import { atMost, type Figure, none, type Row, result, type Size, sized, told } from './row.ts'

/** F24: hours at half of the load it can take, with a fault now and then. `--hours 1` says how many. */
export const soak: Row = { id: 'F24', title: 'a soak with a fault a minute, PostgreSQL', run }

const SIZES = {
  short: { minutes: 0.5, everyS: 10, perSecond: 15 },
  whole: { minutes: 5, everyS: 60, perSecond: 60 },
  full: { minutes: 480, everyS: 60, perSecond: 200 },
}
const HOUR_MS = 3_600_000
const WARM_SHARE = 0.5
// Who has to wait calls over all his connections: the judge, the postbacks of a destination, and the program its database.
const CALLERS = 64
const MOST_AT_ONCE = CALLERS + 16 + 10
// As `deploy/` starts it.
const LESS_MEMORY = '--max-semi-space-size=16'
const HELD_MEMORY = new URL('./rig/held-memory.ts', import.meta.url).href
const MB = 1024 * 1024

function run(size: Size) {
  const { everyS, perSecond, ...sizes } = sized(size, SIZES)
  const hours = Number(process.argv[process.argv.indexOf('--hours') + 1])
  const minutes = process.argv.includes('--hours') && hours > 0 ? hours * 60 : sizes.minutes
  return onStage('postgres', async (stage) => {
    const { judge, place } = stage
    const { line, url } = await openDatabaseLine(stage)
    const heldFile = join(stage.folder, 'held-memory')
    const program = await place('all', {
      ...{ DATABASE_URL: url, HELD_MEMORY: heldFile },
      NODE_OPTIONS: `${LESS_MEMORY} --import ${HELD_MEMORY}`,
    })
    const helper = await place('worker', { NODE_OPTIONS: LESS_MEMORY })
    await program.start()
    await helper.start()
    const watched = watchProcess(program.process().pid, 1_000)
    const load = judge.load({
      urls: [program.url],
      prefix: 'tx-f24',
      count: 1e9,
      concurrency: CALLERS,
      perSecond,
      tries: 300,
    })
    const faults = [
      () => judge.behave('network_sale', { failPercent: 100 }),
      () => judge.behave('network_sale', { delayMs: 500 }),
      async () => line.reset(),
      () => helper.kill().then(() => helper.start()),
      () => endConnections(stage),
    ]
    const rounds = Math.max(1, Math.floor((minutes * 60) / everyS))
    const held: Held[] = []
    for (let n = 0; n < rounds; n++) {
      if (n === Math.floor(rounds * WARM_SHARE)) held.push(await heldBy(program.process().pid, heldFile))
      await pause(everyS * 500)
      await judge.note(`fault ${n % faults.length}`)
      await faults[n % faults.length]?.()
      await pause(everyS * 500)
      await judge.behave('network_sale', {})
    }
    held.push(await heldBy(program.process().pid, heldFile))
    await judge.enough()
    await load
    await judge.settled(120_000)
    await atTheirEnd(stage)
    const { seen, stored, figures } = await promises(stage)
    const facts = watched()
    const files = facts.map((one) => one.facts.files)
    const dead = await deadTuples(stage)
    return result(`${perSecond} events/s for ${minutes} minutes, ${rounds} faults`, [
      ...figures,
      none('deliveries not at their end', stored.unfinished),
      atMost('open files, most beyond the median', Math.max(...files) - median(files), MOST_AT_ONCE),
      atMost('open files, of the last tenth beyond the first', grownBy(files), 16),
      ...deadRows(dead, minutes),
      ...memory(
        facts.map(({ atMs, facts: { rssMb } }) => ({ atMs, rssMb })),
        minutes,
      ),
      ...heldMemory(held, minutes),
      told('acknowledgement p50 and p99', `${seen.ackMs.p50} and ${seen.ackMs.p99} ms`),
    ])
  })
}

const endConnections = async ({ cluster }: Stage) =>
  void (await cluster?.primary.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'clickwire'",
  ))

async function deadTuples({ cluster }: Stage): Promise<number> {
  const rows = await cluster?.primary.execute(
    "select n_dead_tup::float8 / greatest(1, n_live_tup) as share from pg_stat_user_tables where relname = 'deliveries'",
  )
  return Number(rows?.[0]?.share ?? 0)
}

// PostgreSQL looks once a minute what is to be cleaned; until it did, each delivery has left two dead rows.
const deadRows = (share: number, minutes: number): Figure[] =>
  minutes >= 3
    ? [atMost('dead rows in the outbox, of its rows', share, 1)]
    : [told('dead rows in the outbox, of its rows (judged from three minutes on)', share.toFixed(1))]

// In minutes memory says nothing yet: caches fill and the collector takes its time.
function memory(seen: readonly { atMs: number; rssMb: number }[], minutes: number): Figure[] {
  const late = seen.slice(Math.floor(seen.length * WARM_SHARE))
  const slope = slopeOf(late.map(({ atMs, rssMb }) => [atMs / HOUR_MS, rssMb] as const))
  const most = Math.max(...seen.map(({ rssMb }) => rssMb))
  return [
    told('memory, most', `${Math.round(most)} MB`),
    minutes >= 60
      ? atMost('memory grows by, an hour', slope, 1, ' MB')
      : told('memory grows by, an hour (judged from an hour on)', `${Math.round(slope)} MB`),
  ]
}

interface Held {
  atMs: number
  mb: number
}

/** What a process holds once everything is collected that nobody needs. */
async function heldBy(pid: number, file: string): Promise<Held> {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await pause(50)
  return { atMs: performance.now(), mb: Number(readFileSync(file, 'utf8')) / MB }
}

// V8 takes memory from the system in steps, and gives back little of it: this says what of it is growth.
function heldMemory([half, end]: readonly Held[], minutes: number): Figure[] {
  if (!half || !end) return []
  const grown = ((end.mb - half.mb) / (end.atMs - half.atMs)) * HOUR_MS
  return [
    told(
      'held after a collection, at half and at the end',
      `${half.mb.toFixed(1)} and ${end.mb.toFixed(1)} MB`,
    ),
    minutes >= 60
      ? atMost('what is held grows by, an hour', grown, 1, ' MB')
      : told('what is held grows by, an hour (judged from an hour on)', `${grown.toFixed(1)} MB`),
  ]
}

/** The slope of the straight line that lies nearest to the points. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, [one, other]) => sum + (one - x) * (other - y), 0)
  const under = points.reduce((sum, [one]) => sum + (one - x) ** 2, 0)
  return under === 0 ? 0 : over / under
}

function grownBy(files: readonly number[]): number {
  const tenth = Math.ceil(files.length / 10)
  return median(files.slice(-tenth)) - median(files.slice(0, tenth))
}

const median = (all: readonly number[]) =>
  all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0
