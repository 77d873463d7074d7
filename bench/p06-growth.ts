import { type Line, type Row, ratioLine } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { ratiosOf, takeTurns } from './measure/take-turns.ts'
import { startCollector } from './world/collector.ts'
import { eventsOf } from './world/events.ts'
import { loadOf, rateOf } from './world/intake.ts'
import { storeEvents } from './world/stored.ts'

const FEW = 10_000
const FULL = 10_000_000

/** What an event costs when many are stored already. */
export const growth: Row = {
  ...{ id: 'P6', title: 'Growth', share: 2 },
  measure: async (run) => {
    const sizes = run.full ? [run.stored, FULL] : [run.stored]
    const lines: Line[] = []
    for (const stored of sizes)
      lines.push(await besideFew({ ...run, seconds: run.seconds / sizes.length }, stored))
    return lines
  },
}

async function besideFew(run: Run, stored: number): Promise<Line> {
  const many = await intakeWith(run, stored)
  const few = await intakeWith(run, FEW)
  const turns = await takeTurns({ many: many.peak, few: few.peak }, run.seconds)
  const counted = (count: number) => count.toLocaleString('en')
  return ratioLine(
    {
      what: `SQLite: time of a sale with ${counted(stored)} events stored`,
      beside: `with ${counted(FEW)}`,
      figures: `${rateOf(turns.many)}; beside it ${rateOf(turns.few)}`,
    },
    // Time, not speed: the slower the larger.
    ratiosOf(turns.few, turns.many),
    { atMost: 1.15 },
  )
}

async function intakeWith(run: Run, stored: number) {
  const database = await run.database('sqlite')
  await storeEvents(database, stored)
  const next = await eventsOf(database, 'sale')
  return loadOf(run, await startCollector(run, database, { role: 'collector' }), next)
}
