/**
 * What a relay costs intake: groups of clicks and events stored with and without one, turn by turn, on a database of
 * each kind that writes to the disk. `node bench/relay-cost.ts` prints the ratio of the medians.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beginRelay, forgetRelay } from '../collector/store/relay/relays.ts'
import { startPostgres } from '../test/support/postgres.ts'
import { temporaryFolder } from '../test/support/process.ts'
import { openWorld, type World } from '../test/support/world.ts'

const TURNS = 20
const GROUPS = 5
const SIZE = 50

const folder = temporaryFolder()
const server = await startPostgres({ durable: true })
await measure('SQLite', `file:${join(folder.path, 'clickwire.db')}`)
await measure('PostgreSQL', server.url)
await server.stop()
rmSync(folder.path, { recursive: true })

async function measure(name: string, url: string): Promise<void> {
  const world = await openWorld({ url, drop: () => Promise.resolve() })
  const times: Record<'with' | 'without', number[]> = { with: [], without: [] }
  await group(world, 'warm')
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const kind of ['without', 'with'] as const) {
      if (kind === 'with')
        await beginRelay(world.deps.store.db, {
          ...{ name: 'bench', target: 'nowhere', history_after: null, history_until: 'z', at: 1 },
        })
      for (let n = 0; n < GROUPS; n += 1) times[kind].push(await group(world, `${kind}-${turn}-${n}`))
      if (kind === 'with') await forgetRelay(world.deps.store.db, 'bench')
    }
  const [more, less] = [median(times.with), median(times.without)]
  console.log(
    `${name}: ${SIZE} events a group, ${less.toFixed(2)} ms without a relay, ${more.toFixed(2)} ms with one: ×${(more / less).toFixed(2)}`,
  )
  await world.close()
}

/** Stores a group of events with their clicks' contexts, and tells how long that took. */
async function group(world: World, name: string): Promise<number> {
  const bodies = Array.from({ length: SIZE }, (_none, n) => ({
    ...{ cid: 'auto', event_id: 'sale', revenue: 10, pid: 'fb_ads', transaction_id: `tx-${name}-${n}` },
    click: { url: 'https://lp.example/?sub1=a' },
  }))
  const began = performance.now()
  const answers = await world.fireAll(bodies)
  const ms = performance.now() - began
  for (const answer of answers) if (answer instanceof Error) throw answer
  return ms
}

function median(times: number[]): number {
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0
}
