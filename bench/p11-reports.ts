import Database from 'better-sqlite3'
import { figureLine, type Line, type Row, ratioLine } from './measure/row.ts'
import { ratiosOf, type Turn, takeTurns, valuesOf } from './measure/take-turns.ts'
import { median } from './sdk/cost/statistics.ts'
import { HAND_WRITTEN } from './world/hand-written.ts'
import { type Ask, openOperator } from './world/operator.ts'
import { storeEvents } from './world/stored.ts'

const DAYS = 29
const FIRST_SCREEN_MS = 300
const SCREEN = 'clicks,conversions,cvr,revenue,payout,profit'

/** Reports over all that is stored, beside SQL that somebody wrote by hand for the same figures on the same file. */
export const reports: Row = {
  ...{ id: 'P11', title: 'Reports', share: 2 },
  measure: async (run) => {
    const url = await run.database('sqlite')
    await storeEvents(url, run.stored)
    const ask = await openOperator(run, url)
    const database = new Database(url.slice('file:'.length), { readonly: true })
    run.after(() => database.close())
    const range = { from: Date.now() - DAYS * 86_400_000, to: Date.now() }
    const lines: Line[] = []
    for (const { what, query, sql } of HAND_WRITTEN) {
      const byHand = database.prepare(sql)
      const path = `?${query}&from=${new Date(range.from).toISOString()}&to=${new Date(range.to).toISOString()}`
      const turns = await takeTurns(
        {
          ours: () => timed(() => ask(`/reports${path}`)),
          byHand: () => timed(() => Promise.resolve(byHand.all(range))),
        },
        run.seconds / HAND_WRITTEN.length,
      )
      lines.push(besideSql(`${run.stored.toLocaleString('en')} events: ${what}`, turns))
    }
    return [...lines, await firstScreen(ask)]
  },
}

function besideSql(what: string, turns: Record<'ours' | 'byHand', Turn[]>): Line {
  const ms = (mine: Turn[]) => `${median(valuesOf(mine)).toFixed(0)} ms`
  return ratioLine(
    {
      ...{ what, beside: 'SQL written by hand, on the same file' },
      figures: `${ms(turns.ours)}; beside it ${ms(turns.byHand)}`,
    },
    ratiosOf(turns.ours, turns.byHand),
    { atMost: 1.2 },
  )
}

async function firstScreen(ask: Ask): Promise<Line> {
  const turns: Turn[] = []
  for (let n = 0; n < 5; n += 1) turns.push(await timed(() => ask(`/reports/overview?metrics=${SCREEN}`)))
  const ms = median(valuesOf(turns))
  return figureLine(
    {
      what: 'first screen of the console: figures of 30 days and of the 30 before',
      figures: `${ms.toFixed(0)} ms`,
    },
    `≤ ${FIRST_SCREEN_MS} ms`,
    ms <= FIRST_SCREEN_MS,
  )
}

async function timed(work: () => Promise<unknown>): Promise<Turn> {
  const began = performance.now()
  await work()
  return { value: performance.now() - began }
}
