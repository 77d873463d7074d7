import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import type { Entry } from './judge/ledger.ts'
import { ackP99 } from './rig/ack-times.ts'
import { oweRows } from './rig/owe-rows.ts'
import { onStage, pause, promises, ruleTo } from './rig/stage.ts'
import { atMost, none, type Row, result, type Size, sized, told } from './row.ts'

/** F15: a receiver was away for a day; what it is owed of that day is due at once, and goes out at its rate. */
export const backAfterADay: Row = { id: 'F15', title: 'a receiver that comes back after 24 hours', run }

const SIZES = {
  short: { due: 400, cap: 50, perSecond: 10 },
  whole: { due: 15_000, cap: 200, perSecond: 25 },
  full: { due: 1_000_000, cap: 500, perSecond: 100 },
}
const DAY_MS = 86_400_000
// Turns are taken a second ahead, and this many may be under way beside each other.
const AHEAD = 64

function run(size: Size) {
  const { due, cap, perSecond } = sized(size, SIZES)
  return onStage('sqlite', async (stage) => {
    const { judge, place, configure, databaseUrl } = stage
    configure(
      settingsWith(
        ruleTo(judge.sinkUrl, 'healthy'),
        ruleTo(judge.sinkUrl.replace('127.0.0.1', 'localhost'), 'back', {
          trigger: 'lead_sold',
          limits: { per_second: cap },
        }),
      ),
    )
    const program = await place()
    await program.start()
    const load = (prefix: string, count: number) =>
      judge.load({ urls: [program.url], prefix, count, concurrency: 16, perSecond, tries: 3 })
    await load('tx-f15-warm', perSecond * 2)
    await load('tx-f15-quiet', perSecond * 8)
    await oweRows(databaseUrl, {
      ...{ rule_id: 'back', count: due, from: Date.now() - DAY_MS },
      everyMs: Math.floor(DAY_MS / due),
    })
    await judge.note('back')
    await load('tx-f15-drain', Math.max(perSecond * 8, Math.floor((due / cap) * perSecond)))
    const arrived = await drained(judge, due)
    const entries = await judge.entries()
    const quiet = ackP99(entries, 'tx-f15-quiet')
    const drain = ackP99(entries, 'tx-f15-drain')
    const { figures } = await promises(stage, ['healthy'])
    const rate = rateOf(arrived.map(({ at }) => at))
    return result(
      `${due} deliveries of a day, due at once, to a receiver that may get ${cap}/s; ${perSecond} events/s beside it`,
      [
        ...figures,
        none('of the backlog not delivered', due - new Set(arrived.map(({ id }) => id)).size),
        { ...atMost('rate away from its cap', Math.abs(rate / cap - 1) * 100, 5, ' %'), timed: true },
        atMost('places away from its turn, worst', worstPlace(arrived.map(({ id }) => id)), AHEAD),
        {
          ...atMost('acknowledgement p99, of that before', drain / Math.max(1, quiet), 1.2, ' ×'),
          timed: true,
        },
        told('acknowledgement p99 before and meanwhile', `${quiet} and ${drain} ms`),
      ],
    )
  })
}

type Received = Extract<Entry, { what: 'received' }>

async function drained(judge: { entries(): Promise<Entry[]> }, due: number): Promise<Received[]> {
  for (let n = 0; ; n++, await pause(500)) {
    const entries = await judge.entries()
    const arrived = entries.filter(
      (entry): entry is Received => entry.what === 'received' && entry.path === 'back',
    )
    if (arrived.length >= due || n > 240) return arrived
  }
}

/** In the middle eight tenths: the beginning finds its pace, the end runs dry. */
function rateOf(times: readonly number[]): number {
  const middle = times.slice(Math.floor(times.length * 0.1), Math.floor(times.length * 0.9))
  const [first = 0] = middle
  return (middle.length * 1000) / Math.max(1, (middle.at(-1) ?? first) - first)
}

const worstPlace = (ids: readonly string[]) =>
  ids.reduce((worst, id, place) => Math.max(worst, Math.abs(Number(id.split('-').at(-1)) - place)), 0)
