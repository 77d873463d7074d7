import { figureLine, type Line, type Row } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { takeTurns, valuesOf } from './measure/take-turns.ts'
import { median } from './sdk/cost/statistics.ts'
import { type Ask, openOperator } from './world/operator.ts'
import { storeDeliveries, storeEvents } from './world/stored.ts'

const FEW = 1_000
const MOST_MS = 300
const MOST_RATIO = 2

// A quotient of two times of a millisecond says nothing.
const NOTHING_MS = 5

const KINDS = ['clicks', 'events', 'conversions', 'deliveries', 'attempts'] as const

const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

const LOOKS: readonly { what: string; query: () => string }[] = [
  { what: 'first screen', query: () => '' },
  { what: 'of one source', query: () => '&pid=ads' },
  { what: 'of a day two weeks ago', query: () => `&from=${daysAgo(14)}&to=${daysAgo(13)}` },
  { what: 'of one transaction', query: () => '&transaction_id=tx-stored-00000007' },
]

/** The lists of records with a thousand of each kind and with a million, as the console opens them. */
export const lists: Row = {
  ...{ id: 'P13', title: 'Lists', share: 1 },
  measure: async (run) => {
    const few = await openFilled(run, FEW)
    const many = await openFilled(run, run.stored)
    const lines: Line[] = []
    for (const kind of KINDS)
      for (const { what, query } of [...LOOKS, await deepPage(many, kind)])
        lines.push(await beside(`${kind}, ${what}`, few, many, `/${kind}?limit=50${query()}`, run.seconds))
    return lines
  },
}

async function openFilled(run: Run, count: number): Promise<Ask> {
  const database = await run.database('sqlite')
  await storeEvents(database, count)
  await storeDeliveries(database)
  return openOperator(run, database)
}

// Where a thousand pages have been turned: the place is an id, and costs what the first screen does.
async function deepPage(many: Ask, kind: string): Promise<(typeof LOOKS)[number]> {
  const { next } = JSON.parse(await many(`/${kind}?limit=500&to=${daysAgo(14)}`)) as { next: string | null }
  return { what: 'a deep page', query: () => (next === null ? '' : `&cursor=${next}`) }
}

async function beside(what: string, few: Ask, many: Ask, path: string, seconds: number): Promise<Line> {
  const turns = await takeTurns({ few: () => timed(few, path), many: () => timed(many, path) }, seconds / 60)
  const ms = { few: median(valuesOf(turns.few)), many: median(valuesOf(turns.many)) }
  const ratio = ms.many / ms.few
  const reached = ms.many < MOST_MS && (ratio <= MOST_RATIO || ms.many < NOTHING_MS)
  const figures = `${ms.many.toFixed(1)} ms; with ${FEW} of each ${ms.few.toFixed(1)} ms`
  const line = figureLine({ what, figures }, `< ${MOST_MS} ms and ≤ ${MOST_RATIO} ×`, reached)
  return { ...line, beside: `itself with ${FEW} stored`, ratio: `${ratio.toFixed(2)} ×` }
}

async function timed(ask: Ask, path: string) {
  const began = performance.now()
  await ask(path)
  return { value: performance.now() - began }
}
