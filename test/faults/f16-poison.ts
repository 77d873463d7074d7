import { fileURLToPath } from 'node:url'
import { settingsWith } from '../collector/pipeline/dispatch-world.ts'
import { idOf } from './judge/load.ts'
import { onStage, pause } from './rig/stage.ts'
import { atMost, exactly, none, type Row, result, type Size, sized } from './row.ts'

/** F16: some deliveries kill the process that sends them; a supervisor starts it again each time. */
export const poison: Row = { id: 'F16', title: 'deliveries that kill their process', run }

const SIZES = {
  short: { poisons: 1, events: 200 },
  whole: { poisons: 3, events: 3_000 },
  full: { poisons: 10, events: 9_990 },
}
const TOUCHES = 5
const DEAD = 3

function run(size: Size) {
  const { poisons, events } = sized(size, SIZES)
  return onStage('sqlite', async ({ judge, place, configure, databaseUrl }) => {
    const url = `${judge.sinkUrl}/network_sale`
    configure(settingsWith({ to: { url }, action: 'ping_or_die', settings: { url } }))
    const folder = fileURLToPath(new URL('./rig/poison', import.meta.url))
    const program = await place('all', { ACTIONS_DIR: folder })
    await program.start()
    // All of them are taken while nobody dies; the poison is drunk last.
    const load = { urls: [program.url], concurrency: 16, tries: 1_000 }
    const half = Math.floor(events / 2)
    await judge.load({ ...load, prefix: 'tx-f16-before', count: half })
    const drinking = judge.load({ ...load, prefix: 'tx-poison', count: poisons })
    const after = judge.load({ ...load, prefix: 'tx-f16-after', count: events - half })
    let crashes = 0
    for (
      let quietMs = 0;
      quietMs < 60_000 && crashes <= TOUCHES * poisons;
      await pause(200), quietMs += 200
    ) {
      if (program.process().ended() !== undefined) {
        crashes += 1
        quietMs = 0
        await judge.note('killed by poison')
        // It may die of it again before it is ready: then the next look finds it ended.
        await program.start().catch(() => undefined)
      }
      const { states } = await judge.facts(databaseUrl)
      if ((states[DEAD] ?? 0) === poisons && (states[0] ?? 0) + (states[1] ?? 0) === 0) break
    }
    await Promise.all([drinking, after])
    await pause(1_000)
    const seen = await judge.tally()
    const stored = await judge.facts(databaseUrl)
    const owed = Array.from({ length: poisons }, (_, n) => idOf('tx-poison', n)).length
    return result(`${events} events and ${poisons} whose postback kills its process with SIGKILL`, [
      exactly('given up as poison', stored.states[DEAD] ?? 0, poisons),
      none('acknowledged and lost', stored.acknowledgedLost),
      exactly('delivered of the others', seen.acknowledged - seen.undelivered, seen.acknowledged - owed),
      none('events told under two delivery ids', seen.deliveredTwice),
      none('deliveries not at their end', stored.unfinished),
      atMost('crashes', crashes, TOUCHES * poisons),
    ])
  })
}
