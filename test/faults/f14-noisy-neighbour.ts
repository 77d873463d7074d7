import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import { spread } from './judge/tally.ts'
import { oweRows } from './rig/owe-rows.ts'
import { onStage, promises, ruleTo } from './rig/stage.ts'
import { waitsOf } from './rig/waits.ts'
import { atMost, type Row, result, type Size, sized, told } from './row.ts'

/** F14: one receiver never answers and has a long backlog; the others must not notice. */
export const noisyNeighbour: Row = {
  id: 'F14',
  title: 'one dead receiver with a backlog beside healthy ones',
  run,
}

const SIZES = {
  short: { healthy: 3, backlog: 500, events: 100, perSecond: 15 },
  whole: { healthy: 9, backlog: 20_000, events: 1_500, perSecond: 25 },
  full: { healthy: 99, backlog: 100_000, events: 30_000, perSecond: 100 },
}
const CAP = 8

function run(size: Size) {
  const { healthy, backlog, events, perSecond } = sized(size, SIZES)
  return onStage('sqlite', async (stage) => {
    const { judge, place, configure, databaseUrl } = stage
    const paths = Array.from({ length: healthy }, (_, n) => `healthy${n}`)
    // Nothing of what happens here sells a lead: all that the dead one is owed is its backlog.
    const dead = { trigger: 'lead_sold', limits: { concurrency: CAP } }
    configure(
      settingsWith(
        ...paths.map((path) => ruleTo(judge.sinkUrl, path)),
        ruleTo(judge.sinkUrl.replace('127.0.0.1', 'localhost'), 'dead', dead),
      ),
    )
    await judge.behave('dead', { hangs: true })
    const program = await place()
    await program.start()
    const fire = async (prefix: string) => {
      await judge.load({ urls: [program.url], prefix, count: events, concurrency: 32, perSecond, tries: 3 })
      await judge.settled(30_000, paths)
      return spread((await waitsOf(judge, prefix, paths)).map(({ ms }) => ms))
    }
    await fire('tx-f14-warm')
    const quiet = await fire('tx-f14-quiet')
    await oweRows(databaseUrl, { rule_id: 'dead', count: backlog, from: 1, everyMs: 1 })
    await judge.note('the dead receiver gets its backlog')
    const noisy = await fire('tx-f14-noisy')
    const { figures } = await promises(stage, paths)
    const { mostOpen } = await judge.tally(['dead'])
    return result(
      `${events} events at ${perSecond}/s to ${healthy} healthy receivers, without and with one that never answers and is owed ${backlog}`,
      [
        ...figures,
        {
          ...atMost('p99 with it, of that without', noisy.p99 / Math.max(1, quiet.p99), 1.2, ' ×'),
          timed: true,
        },
        told('event to postback p50 and p99 without', `${quiet.p50} and ${quiet.p99} ms`),
        told('with', `${noisy.p50} and ${noisy.p99} ms`),
        atMost('calls open to the dead one at the same time', mostOpen, CAP),
      ],
    )
  })
}
