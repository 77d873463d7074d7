import { figureLine, type Line, type Row } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { median } from './sdk/cost/statistics.ts'
import { startCollector } from './world/collector.ts'
import { eventsOf } from './world/events.ts'
import { loadOf } from './world/intake.ts'
import { storeEvents } from './world/stored.ts'

const STARTS = 3
const MOST_START_MS = 1_500
const PER_SECOND = 200
const MB = 1024 * 1024
const MOST_MB = 256
const FULL_SECONDS = 3_600

/** How soon a collector with much in its database is ready, and how its memory goes under a steady load. */
export const endurance: Row = {
  ...{ id: 'P12', title: 'Start-up and memory', share: 3 },
  measure: async (run) => {
    const database = await run.database('sqlite')
    await storeEvents(database, run.stored)
    return [await startUp(run, database), ...(await memory(run, database))]
  },
}

async function startUp(run: Run, database: string): Promise<Line> {
  const times: number[] = []
  for (let n = 0; n < STARTS; n += 1) {
    const collector = await startCollector(run, database, { role: 'all' })
    times.push(collector.startedMs)
    await collector.stop()
  }
  const ms = median(times)
  const what = `start-up to ready with ${run.stored.toLocaleString('en')} events stored`
  const figures = `${ms.toFixed(0)} ms (${times.map((time) => time.toFixed(0)).join(', ')})`
  return figureLine({ what, figures }, `≤ ${MOST_START_MS} ms`, ms <= MOST_START_MS)
}

async function memory(run: Run, database: string): Promise<Line[]> {
  const seconds = run.full ? FULL_SECONDS : run.seconds * 0.7
  const next = await eventsOf(database, 'step')
  const collector = await startCollector(run, database, { role: 'all' })
  const load = await loadOf(run, collector, next)
  const samples: { hours: number; mb: number }[] = []
  for (const began = performance.now(); performance.now() - began < seconds * 1000; ) {
    await load.paced(PER_SECOND, Math.min(1_000, seconds * 100))
    samples.push({ hours: (performance.now() - began) / 3_600_000, mb: collector.memory() / MB })
  }
  const most = Math.max(...samples.map(({ mb }) => mb))
  // What a process takes while it warms up is no leak.
  const settled = samples.slice(Math.floor(samples.length / 3))
  const slope = slopeOf(settled)
  const during = `${Math.round(seconds)} s at ${PER_SECOND} events/s`
  const grew = (settled.at(-1)?.mb ?? 0) - (settled[0]?.mb ?? 0)
  return [
    figureLine(
      { what: `most memory in ${during}`, figures: `${most.toFixed(0)} MB` },
      `≤ ${MOST_MB} MB`,
      most <= MOST_MB,
    ),
    {
      ...{ what: `growth of memory in the last two thirds of ${during}`, beside: '–', ratio: '–' },
      figures: `${slope.toFixed(1)} MB/h by ${grew.toFixed(1)} MB`,
      goal: '< 1 MB/h in an hour',
      // Minutes tell nothing about hours: only the long run is held against the goal.
      reached: run.full ? slope < 1 : undefined,
    },
  ]
}

function slopeOf(samples: readonly { hours: number; mb: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [hours, mb] = [mean(samples.map((one) => one.hours)), mean(samples.map((one) => one.mb))]
  const together = samples.reduce((sum, one) => sum + (one.hours - hours) * (one.mb - mb), 0)
  return together / samples.reduce((sum, one) => sum + (one.hours - hours) ** 2, 0)
}
