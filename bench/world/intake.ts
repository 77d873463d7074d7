import { type Load, openLoad } from '../load/generator.ts'
import { type MeasuredProcess, startMeasured } from '../measure/measured-process.ts'
import { type Goal, type Line, ratioLine } from '../measure/row.ts'
import type { DatabaseKind, Run } from '../measure/run.ts'
import { ratiosOf, type Turn, takeTurns, valuesOf } from '../measure/take-turns.ts'
import { median } from '../sdk/cost/statistics.ts'
import { startCollector } from './collector.ts'
import { eventsOf, type NextEvent } from './events.ts'

const NAMES: Record<DatabaseKind, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' }
const WHAT = { step: 'a step', sale: 'a sale that owes a postback' }

/** A server that takes the same events as ours. */
interface Competitor {
  name: string
  file: string
  environment?: Record<string, string>
}

/** Measures how many events a second the collector takes on a database, steps and sales, beside a competitor. */
export async function intakeBeside(
  run: Run,
  kind: DatabaseKind,
  { name, file, environment = {} }: Competitor,
  goal: Goal,
): Promise<Line[]> {
  const { collector, next } = await openIntake(run, kind)
  const other = await startMeasured(file, { environment })
  run.after(other.stop)
  const turns = await takeTurns(
    {
      step: (await loadOf(run, collector, next.step)).peak,
      sale: (await loadOf(run, collector, next.sale)).peak,
      other: (await loadOf(run, other, await eventsOf(await run.database('sqlite'), 'step', 'other'))).peak,
    },
    run.seconds,
  )
  return (['step', 'sale'] as const).map((type) =>
    ratioLine(
      {
        what: `${NAMES[kind]}: ${WHAT[type]}`,
        beside: name,
        figures: `${rateOf(turns[type])}; beside it ${rateOf(turns.other)}`,
      },
      ratiosOf(turns[type], turns.other),
      goal,
    ),
  )
}

/** A collector that only takes in, on a new database with clicks in it, and what makes its events. */
export async function openIntake(
  run: Run,
  kind: DatabaseKind,
): Promise<{ collector: MeasuredProcess; next: Record<'step' | 'sale', NextEvent> }> {
  const database = await run.database(kind)
  const next = { step: await eventsOf(database, 'step'), sale: await eventsOf(database, 'sale') }
  return { collector: await startCollector(run, database, { role: 'collector' }), next }
}

/** Connections to a server that end with the row. */
export async function loadOf(run: Run, server: MeasuredProcess, next: NextEvent): Promise<Load> {
  const load = await openLoad(server, next)
  run.after(load.close)
  return load
}

/** The median of the requests a second, and of the processor time for each. */
export function rateOf(turns: readonly Turn[]): string {
  const perSecond = Math.round(median(valuesOf(turns))).toLocaleString('en')
  return `${perSecond}/s, ${median(valuesOf(turns, 'cpuUs')).toFixed(0)} µs of CPU each`
}
