import { openDatabaseLine } from './rig/database-line.ts'
import { onStage, pause, promises } from './rig/stage.ts'
import { exactly, type Row, result, type Size, sized, told } from './row.ts'

/** F10: the line breaks at the COMMIT, so that nobody knows whether it was heard; the sender sends again. */
export const lostCommit: Row = { id: 'F10', title: 'the line breaks at the COMMIT, PostgreSQL', run }

const SIZES = { short: { cuts: 6 }, whole: { cuts: 100 }, full: { cuts: 500 } }
const BATCH = 100
// A simple query, its length, and its text.
const COMMIT = /^Q....commit\0/is

function run(size: Size) {
  const { cuts } = sized(size, SIZES)
  return onStage('postgres', async (stage) => {
    const { judge, place } = stage
    const { line, url } = await openDatabaseLine(stage)
    // Only the collector's line breaks; a worker of its own has another.
    const collector = await place('collector', { DATABASE_URL: url })
    const worker = await place('worker')
    await collector.start()
    await worker.start()
    const made = { lose: 0, 'lose-answer': 0 }
    for (let n = 0; n < cuts; n++) {
      const verdict = n % 2 === 0 ? 'lose-answer' : 'lose'
      line.listen((said) => {
        if (!COMMIT.test(said.toString('latin1'))) return 'pass'
        line.listen(undefined)
        made[verdict]++
        return verdict
      })
      await judge.note(verdict)
      await judge.load({
        urls: [collector.url],
        prefix: `tx-f10-${n}`,
        count: BATCH,
        concurrency: BATCH,
        tries: 100,
      })
    }
    await judge.settled(60_000)
    await pause(1_000)
    const { seen, figures } = await promises(stage)
    return result(`${cuts} batches of ${BATCH}, each with the line cut at a COMMIT`, [
      exactly('cuts made', made.lose + made['lose-answer'], cuts),
      exactly('events acknowledged', seen.acknowledged, cuts * BATCH),
      ...figures,
      told('of the cuts, commits that had happened', String(made['lose-answer'])),
      told('answers other than 200 on the way', String(seen.clientErrors)),
    ])
  })
}
