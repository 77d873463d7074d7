import { CORES } from './measure/cores.ts'
import { type Line, type Row, ratioLine } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { ratiosOf, takeTurns } from './measure/take-turns.ts'
import { startCollector } from './world/collector.ts'
import { eventsOf } from './world/events.ts'
import { loadOf, openIntake, rateOf } from './world/intake.ts'

/** Durable intake on PostgreSQL beside that on SQLite, and two collectors beside one. */
export const intakePostgres: Row = {
  ...{ id: 'P3', title: 'Durable intake on PostgreSQL', share: 2 },
  measure: async (run) => {
    const lines = await besideSqlite(run)
    // Two collectors, their database and what asks them: with fewer cores they would only share one.
    return CORES < 4 ? lines : [...lines, await twoBesideOne(run)]
  },
}

async function besideSqlite(run: Run): Promise<Line[]> {
  const postgres = await openIntake(run, 'postgres')
  const sqlite = await openIntake(run, 'sqlite')
  const turns = await takeTurns(
    {
      postgres: (await loadOf(run, postgres.collector, postgres.next.step)).peak,
      sqlite: (await loadOf(run, sqlite.collector, sqlite.next.step)).peak,
    },
    run.seconds,
  )
  const names = { what: 'PostgreSQL: a step, one collector', beside: 'the same on SQLite' }
  const figures = `${rateOf(turns.postgres)} without the server's; beside it ${rateOf(turns.sqlite)}`
  return [ratioLine({ ...names, figures }, ratiosOf(turns.postgres, turns.sqlite), { atLeast: 0.6 })]
}

async function twoBesideOne(run: Run): Promise<Line> {
  const database = await run.database('postgres')
  const first = await startCollector(run, database, { role: 'collector' })
  const second = await startCollector(run, database, { role: 'collector', core: 2 })
  const next = await eventsOf(database, 'step')
  const loads = [await loadOf(run, first, next), await loadOf(run, second, next)]
  const turns = await takeTurns(
    {
      two: async (turnMs) => {
        const both = await Promise.all(loads.map((load) => load.peak(turnMs)))
        return { value: both.reduce((sum, { value }) => sum + value, 0), cpuUs: both[0]?.cpuUs ?? 0 }
      },
      one: (turnMs) => loads[0]?.peak(turnMs) ?? Promise.reject(new Error('no collector')),
    },
    run.seconds,
  )
  const names = { what: 'PostgreSQL: two collectors', beside: 'one of them' }
  const figures = `${rateOf(turns.two)}; beside it ${rateOf(turns.one)}`
  return ratioLine({ ...names, figures }, ratiosOf(turns.two, turns.one), { atLeast: 1.7 })
}
