import { Line as Connection } from './load/line.ts'
import type { Sink } from './load/sink.ts'
import { figureLine, type Line } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { quantile } from './sdk/cost/statistics.ts'
import { startCollector } from './world/collector.ts'
import { eventRequest, transactionId } from './world/events.ts'
import { trackingSettings } from './world/settings.ts'
import { storeClicks } from './world/stored.ts'

const EVERY_MS = 40
const MOST_MS = 100

/**
 * How long after its event a postback arrives, when nothing waits. The time is taken from the event's sending: that
 * is before its commit, and so never too short.
 */
export async function firstByte(run: Run, sink: Sink): Promise<Line> {
  const database = await run.database('sqlite')
  const count = Math.max(10, Math.floor((run.seconds * 1000) / EVERY_MS))
  await storeClicks(database, 'first', count)
  const collector = await startCollector(run, database, { role: 'all', settings: trackingSettings(sink.url) })
  const [sent, arrived] = [new Map<string, number>(), new Map<string, number>()]
  sink.onArrival = (address, at) => arrived.set(new URL(address, sink.url).searchParams.get('id') ?? '', at)
  const connection = await Connection.open(collector.port)
  for (let n = 0; n < count; n += 1) {
    const id = transactionId('first', n)
    sent.set(id, performance.now())
    const status = await connection.ask(eventRequest(id, 'sale_0'))
    if (status !== 200) throw new Error(`an event was answered ${status}`)
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  connection.close()
  await all(sent, arrived)
  const times = [...sent].map(([id, at]) => (arrived.get(id) ?? Number.NaN) - at)
  const p99 = quantile(times, 0.99)
  const figures = `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${count}`
  const what = 'first byte of a postback after its event was sent, when nothing waits'
  return figureLine({ what, figures }, `p99 ≤ ${MOST_MS} ms`, p99 <= MOST_MS)
}

async function all(sent: Map<string, number>, arrived: Map<string, number>): Promise<void> {
  for (const began = performance.now(); [...sent.keys()].some((id) => !arrived.has(id)); ) {
    if (performance.now() - began > 30_000) throw new Error('postbacks are missing')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
