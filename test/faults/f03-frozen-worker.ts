import { askDatabase } from './judge/database-facts.ts'
import { atTheirEnd, onStage, pause, promises, type Stage } from './rig/stage.ts'
import { atMost, none, type Row, result, type Size, sized, told } from './row.ts'

/** F3: a worker is frozen for longer than its leases, while another goes on; then it wakes up with old results. */
export const frozenWorker: Row = { id: 'F3', title: 'a worker frozen for longer than its leases', run }

const SIZES = {
  short: { freezes: 1, perSecond: 20 },
  whole: { freezes: 5, perSecond: 30 },
  full: { freezes: 50, perSecond: 50 },
}

// A lease outlasts a try of at most 2 s by 15 s.
const FREEZE_MS = 20_000
const AWAKE_MS = 4_000
const SLOTS = 16

function run(size: Size) {
  const { freezes, perSecond } = sized(size, SIZES)
  return onStage('postgres', async (stage) => {
    const { judge, place } = stage
    await judge.behave('network_sale', { delayMs: 300 })
    const collector = await place('collector')
    const workers = [await place('worker'), await place('worker')]
    for (const one of [collector, ...workers]) await one.start()
    const load = judge.load({
      urls: [collector.url],
      prefix: 'tx-f03',
      count: 1e9,
      concurrency: 16,
      perSecond,
      tries: 9,
    })
    let regressed = 0
    for (let n = 0; n < freezes; n++) {
      await pause(AWAKE_MS)
      const frozen = workers[n % 2]?.process()
      frozen?.signal('SIGSTOP')
      await judge.note('SIGSTOP')
      await pause(FREEZE_MS)
      const before = await finished(stage)
      frozen?.signal('SIGCONT')
      await pause(AWAKE_MS)
      regressed += await changed(stage, before)
    }
    await judge.enough()
    await load
    await judge.settled(60_000)
    await atTheirEnd(stage)
    const { seen, stored, figures } = await promises(stage)
    const did = `${seen.acknowledged} events at ${perSecond}/s, ${freezes} freezes of ${FREEZE_MS / 1000} s, one of two workers each time`
    return result(did, [
      ...figures,
      none('deliveries not at their end', stored.unfinished),
      none('finished deliveries that changed again', regressed),
      atMost('sent after recorded success, per freeze', stored.sentAfterSuccess / freezes, SLOTS),
      told('repeats in all', String(seen.repeats)),
    ])
  })
}

interface Finished {
  delivery_id: string
  status: number
  updated_at: string | number
}

// 2 and above are the ends that a delivery may come to.
const finished = ({ databaseUrl }: Stage) =>
  askDatabase<Finished>(
    databaseUrl,
    'select delivery_id, status, updated_at from deliveries where status >= 2',
  )

async function changed(stage: Stage, before: readonly Finished[]): Promise<number> {
  const now = new Map((await finished(stage)).map((row) => [row.delivery_id, row] as const))
  return before.filter((row) => {
    const later = now.get(row.delivery_id)
    return later?.status !== row.status || String(later.updated_at) !== String(row.updated_at)
  }).length
}
