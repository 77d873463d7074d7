import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { startMeasured } from './measure/measured-process.ts'
import { figureLine, type Line, type Row } from './measure/row.ts'
import type { Run } from './measure/run.ts'
import { type Turn, takeTurns, valuesOf } from './measure/take-turns.ts'
import { median, quantile } from './sdk/cost/statistics.ts'
import { auctionSettings, BUYERS, SLOWEST_MS, waitOf } from './world/auction.ts'
import { startCollector } from './world/collector.ts'

const PER_SECOND = 50
const MOST_MORE_MS = 5

/** What an auction takes over its slowest buyer, beside a loop that only asks them all. */
export const auction: Row = {
  ...{ id: 'P7', title: 'Auctions', share: 1.5 },
  measure: async (run) => {
    const buyers = await startBuyers(run)
    const settings = auctionSettings(buyers)
    const collector = await startCollector(run, await run.database('sqlite'), { role: 'all', settings })
    const loop = await startMeasured('bench/servers/bare-auction.ts', { environment: { BUYERS: buyers } })
    run.after(loop.stop)
    const paced = (ask: () => Promise<void>) => async (turnMs: number) => turnOf(await pace(ask, turnMs))
    const turns = await takeTurns(
      { ours: paced(() => ping(collector.url)), loop: paced(() => askLoop(loop.url)) },
      run.seconds,
    )
    return [told(turns)]
  },
}

function told(turns: Record<'ours' | 'loop', Turn[]>): Line {
  const of = (name: 'ours' | 'loop') => ({
    p99: median(valuesOf(turns[name])),
    p50: median(valuesOf(turns[name], 'middle')),
  })
  const [ours, loop] = [of('ours'), of('loop')]
  const more = ours.p99 - loop.p99
  const shown = ({ p50, p99 }: typeof ours) => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
  const line = figureLine(
    {
      what: `an auction of ${BUYERS} buyers at ${PER_SECOND}/s: time over the slowest (${SLOWEST_MS} ms)`,
      figures: `${shown(ours)}; beside it ${shown(loop)}; p99 ${more.toFixed(1)} ms more`,
    },
    `p99 ≤ ${MOST_MORE_MS} ms more`,
    more <= MOST_MORE_MS,
  )
  return { ...line, beside: `a bare loop of ${BUYERS} requests at once` }
}

const turnOf = (times: number[]): Turn => {
  const over = times.map((ms) => ms - SLOWEST_MS)
  return { value: quantile(over, 0.99), middle: quantile(over, 0.5) }
}

/** The buyers of all accounts: each answers after a time of its own. */
async function startBuyers(run: Run): Promise<string> {
  const server = createServer((asked, response) => {
    asked.resume()
    const n = Number(asked.url?.split('/').at(-1))
    const bid = JSON.stringify({ Success: true, Payout: 10 + n, TransactionId: `ref-${n}` })
    const headers = { 'content-type': 'application/json', 'content-length': bid.length }
    setTimeout(() => response.writeHead(200, headers).end(bid), waitOf(n))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  run.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function ping(collector: string): Promise<void> {
  const { statusCode, body } = await request(`${collector}/api/lead/ping/ads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ads-secret' },
    body: JSON.stringify({ cid: 'auto', zip_code: '90210', state: 'CA', age: 34 }),
  })
  const answer = await body.text()
  if (!answer.includes('ping_accept')) throw new Error(`a ping was answered ${statusCode}: ${answer}`)
}

async function askLoop(loop: string): Promise<void> {
  const { body } = await request(loop, { method: 'POST', body: '{}' })
  await body.dump()
}

async function pace(ask: () => Promise<void>, forMs: number): Promise<number[]> {
  const total = Math.max(1, Math.round((PER_SECOND * forMs) / 1000))
  const asking: Promise<number>[] = []
  for (let n = 0; n < total; n += 1) {
    const began = performance.now()
    asking.push(ask().then(() => performance.now() - began))
    await new Promise((resolve) => setTimeout(resolve, 1000 / PER_SECOND))
  }
  return Promise.all(asking)
}
