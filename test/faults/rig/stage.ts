import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsWith } from '../../collector/pipeline/dispatch-world.ts'
import { freePort } from '../../support/postgres.ts'
import { type ServingProcess, startProcess, temporaryFolder } from '../../support/process.ts'
import type { DatabaseFacts } from '../judge/database-facts.ts'
import { type Judge, startJudge } from '../judge/start-judge.ts'
import type { Tally } from '../judge/tally.ts'
import { type Figure, none } from '../row.ts'
import { type Cluster, openCluster } from './postgres-node.ts'

/** A place in which a process runs, dies and comes back under the same address. */
export interface Place {
  url: string
  process(): ServingProcess
  /** Starts the program here; returns in how many ms it was ready. */
  start(): Promise<number>
  kill(): Promise<void>
}

/** Everything that a row plays with; it goes away as one. */
export interface Stage {
  judge: Judge
  /** Where the judge looks, past every proxy. */
  databaseUrl: string
  cluster: Cluster | undefined
  environment: Record<string, string>
  folder: string
  /** Writes the configuration that processes apply at their start. */
  configure(yaml: string): void
  /** A place for a process; it is not started yet. */
  place(role?: Role, environment?: Record<string, string>, bin?: string): Promise<Place>
  /** Does something when the stage is cleared, before the database ends. */
  after(end: () => Promise<unknown>): void
  close(): Promise<void>
}

type Role = 'all' | 'collector' | 'worker'

// How long it takes is a figure, not a reason to give up.
const PATIENCE_MS = 120_000

// The waits are short, so that minutes are enough; how often it is tried is as usual.
const ENVIRONMENT = {
  RETRY_SCHEDULE: '1s,1s,1s,1s,2s,2s,2s,2s',
  POSTBACK_TIMEOUT_MS: '2000',
  LOG_LEVEL: 'warn',
}

async function openStage(database: 'sqlite' | 'postgres'): Promise<Stage> {
  const folder = temporaryFolder()
  const cluster = database === 'postgres' ? await openCluster() : undefined
  mkdirSync(join(folder.path, 'data'))
  const databaseUrl = cluster?.primary.url ?? `file:${join(folder.path, 'data', 'clickwire.db')}`
  const judge = await startJudge(folder.path)
  const file = join(folder.path, 'settings.yaml')
  const environment: Record<string, string> = {
    ...ENVIRONMENT,
    DATABASE_URL: databaseUrl,
    CLICKWIRE_CONFIG: file,
  }
  const places: Place[] = []
  const endings: (() => Promise<unknown>)[] = []
  const configure = (yaml: string) => writeFileSync(file, yaml)
  configure(settingsWith(ruleTo(judge.sinkUrl, 'network_sale')))
  return {
    ...{ judge, databaseUrl, cluster, environment, folder: folder.path, configure },
    place: async (role = 'all', more = {}, bin) => {
      const place = placeOf(await freePort(), () => ({ ...environment, ...more }), { role, bin })
      places.push(place)
      return place
    },
    after: (end) => void endings.push(end),
    close: async () => {
      await judge.enough()
      for (const place of places) await place.kill()
      for (const end of endings.reverse()) await end()
      await judge.close()
      await cluster?.close()
      folder.remove()
    },
  }
}

/** A rule that tells a receiver of the judge's about every sale. */
export function ruleTo(sinkUrl: string, path: string, more: Record<string, unknown> = {}) {
  const url = `${sinkUrl}/${path}`
  const parameters = [{ name: 'txid', type: 'static', value: '{transaction_id}' }]
  return { id: path, to: { url }, settings: { url, parameters }, ...more }
}

function placeOf(
  port: number,
  environment: () => Record<string, string>,
  { role, bin }: { role: Role; bin: string | undefined },
): Place {
  let running: ServingProcess | undefined
  return {
    url: `http://127.0.0.1:${port}`,
    process: () => {
      if (running === undefined) throw new Error('nothing was started here')
      return running
    },
    start: async () => {
      const began = performance.now()
      running = await startProcess(port, environment(), ['serve', '--role', role], {
        ...{ bin, readyWithinMs: PATIENCE_MS },
      })
      return performance.now() - began
    },
    kill: async () => {
      // A stopped process hears of SIGKILL all the same.
      await running?.kill()
    },
  }
}

/** Opens a stage, plays on it, and clears it whatever happens. */
export async function onStage<T>(
  database: 'sqlite' | 'postgres',
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const stage = await openStage(database)
  try {
    return await play(stage)
  } finally {
    await stage.close()
  }
}

/** Waits. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Waits until so many events were acknowledged, or for as long as that is to be waited for. */
export async function acknowledgedBy(judge: Judge, count: number, withinMs = 120_000): Promise<void> {
  for (const began = performance.now(); performance.now() - began < withinMs; await pause(100))
    if ((await judge.tally()).acknowledged >= count) return
}

/**
 * Waits until no delivery is under way. What a receiver took may still have to be written down, and where the process
 * that sent it was killed at that moment, it is sent once more when the lease ends.
 */
export async function atTheirEnd(
  { judge, databaseUrl }: Pick<Stage, 'judge' | 'databaseUrl'>,
  withinMs = 60_000,
): Promise<void> {
  for (const began = performance.now(); performance.now() - began < withinMs; await pause(250))
    if ((await judge.facts(databaseUrl)).unfinished === 0) return
}

/** The figures that every row has: nothing acknowledged is lost, doubled, or left undone. */
export async function promises(
  { judge, databaseUrl }: Pick<Stage, 'judge' | 'databaseUrl'>,
  paths?: readonly string[],
): Promise<{ seen: Tally; stored: DatabaseFacts; figures: Figure[] }> {
  const seen = await judge.tally(paths)
  const stored = await judge.facts(databaseUrl)
  return {
    ...{ seen, stored },
    figures: [
      none('acknowledged and lost', stored.acknowledgedLost),
      none('events with two rows', stored.duplicateRows),
      none('undelivered', seen.undelivered),
      none('events told under two delivery ids', seen.deliveredTwice),
    ],
  }
}
