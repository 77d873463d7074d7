import { acknowledgedBy, onStage, pause, promises } from './rig/stage.ts'
import { atMost, exactly, type Row, result, type Size, sized, told, within } from './row.ts'

/** F1: the whole program on SQLite is killed again and again under load, while 5 of 100 postbacks fail. */
export const killSqlite: Row = { id: 'F1', title: 'kill -9 of the whole program, SQLite', run }

const SIZES = {
  short: { kills: 2, events: 800, concurrency: 16 },
  whole: { kills: 15, events: 10_000, concurrency: 24 },
  full: { kills: 50, events: 100_000, concurrency: 32 },
}

function run(size: Size) {
  const { kills, events, concurrency } = sized(size, SIZES)
  return onStage('sqlite', async ({ judge, place, databaseUrl }) => {
    await judge.behave('network_sale', { failPercent: 5 })
    const program = await place()
    const readyMs = [await program.start()]
    const load = judge.load({ urls: [program.url], prefix: 'tx-f01', count: events, concurrency, tries: 400 })
    for (let kill = 1; kill <= kills; kill++) {
      await acknowledgedBy(judge, (events * kill) / (kills + 1))
      await program.kill()
      await judge.note('kill -9')
      readyMs.push(await program.start())
    }
    await load
    await judge.settled(120_000)
    await pause(500)
    await program.kill()
    const { seen, stored, figures } = await promises({ judge, databaseUrl })
    return result(`${events} events, ${kills} kills, 5 % of postbacks answered 500`, [
      exactly('events acknowledged', seen.acknowledged, events),
      ...figures,
      // How many are under way when a process dies is a matter of the machine's speed.
      { ...atMost('repeats per kill, mean', seen.repeats / kills, 20), timed: true },
      atMost('most copies of one postback', seen.worstCopies, 3),
      within('ready after a start, worst', Math.max(...readyMs), 2_000),
      exactly('integrity_check', stored.integrity, 'ok'),
      told('acknowledgement p99', `${seen.ackMs.p99} ms`),
    ])
  })
}
