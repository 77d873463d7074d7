import type { TcpProxy } from './proxy/tcp-proxy.ts'
import { openDatabaseLine } from './rig/database-line.ts'
import { acknowledgedBy, atTheirEnd, onStage, type Place, pause, promises, type Stage } from './rig/stage.ts'
import { atMost, exactly, none, type Row, result, type Size, sized, told } from './row.ts'

/** F2: several machines on one PostgreSQL; processes, connections, the server and the lines die in turn. */
export const mixedPostgres: Row = { id: 'F2', title: 'mixed faults of several machines on PostgreSQL', run }

const SIZES = {
  short: { faults: 5, events: 500, collectors: 1, workers: 2, concurrency: 8 },
  whole: { faults: 25, events: 6_000, collectors: 2, workers: 3, concurrency: 16 },
  full: { faults: 200, events: 100_000, collectors: 2, workers: 3, concurrency: 32 },
}

/** A machine: the program, and its own line to the database. */
interface Machine {
  place: Place
  line: TcpProxy
}

function run(size: Size) {
  const sizes = sized(size, SIZES)
  const { faults, events, concurrency } = sizes
  return onStage('postgres', async (stage) => {
    const { judge } = stage
    const collectors = await machines(stage, 'collector', sizes.collectors)
    const workers = await machines(stage, 'worker', sizes.workers)
    const urls = collectors.map(({ place }) => place.url)
    const load = judge.load({ urls, prefix: 'tx-f02', count: events, concurrency, tries: 600 })
    for (let n = 0; n < faults; n++) {
      await acknowledgedBy(judge, (events * (n + 1)) / (faults + 1))
      const fault = FAULTS[n % FAULTS.length]
      if (!fault) throw new Error('there are no faults')
      await judge.note(fault.name)
      await fault(stage, { collectors, workers, n })
    }
    await load
    await judge.settled(90_000)
    await atTheirEnd(stage)
    const { seen, stored, figures } = await promises(stage)
    return result(
      `${events} events, ${sizes.collectors} collectors, ${sizes.workers} workers, ${faults} faults in turn: ${FAULTS.map(({ name }) => name).join(', ')}`,
      [
        exactly('events acknowledged', seen.acknowledged, events),
        ...figures,
        none('deliveries not at their end', stored.unfinished),
        // How many are under way when a process dies is a matter of the machine's speed.
        { ...atMost('repeats per fault, mean', seen.repeats / faults, 2), timed: true },
        none('sent after its success was recorded', stored.sentAfterSuccess),
        told('acknowledgement p99', `${seen.ackMs.p99} ms`),
      ],
    )
  })
}

/** Machines of one kind, each behind a line of its own. */
async function machines(stage: Stage, role: 'collector' | 'worker', count: number): Promise<Machine[]> {
  const { place } = stage
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { line, url } = await openDatabaseLine(stage)
      const machine = { place: await place(role, { DATABASE_URL: url }), line }
      await machine.place.start()
      return machine
    }),
  )
}

interface Scene {
  collectors: readonly Machine[]
  workers: readonly Machine[]
  n: number
}

const oneOf = (all: readonly Machine[], n: number): Machine => {
  const one = all[n % all.length]
  if (one === undefined) throw new Error('there is no machine')
  return one
}

const PARTITION_MS = 1_500

const FAULTS: ((stage: Stage, scene: Scene) => Promise<unknown>)[] = [
  async function killedWorker(_stage, { workers, n }) {
    const { place } = oneOf(workers, n)
    await place.kill()
    await place.start()
  },
  async function terminatedConnections({ cluster }) {
    await cluster?.primary.execute(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'clickwire'",
    )
  },
  async function crashedDatabase({ cluster }) {
    await cluster?.primary.crash()
    await cluster?.primary.start()
  },
  async function partition(_stage, { workers, n }) {
    const { line } = oneOf(workers, n)
    line.cut()
    await pause(PARTITION_MS)
    line.mend()
  },
  async function killedCollector(_stage, { collectors, n }) {
    const { place } = oneOf(collectors, n)
    await place.kill()
    await place.start()
  },
]
