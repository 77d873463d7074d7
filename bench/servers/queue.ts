import { createServer } from 'node:http'
import { Agent, request } from 'undici'

const dispatcher = new Agent({ connections: 32, pipelining: 1 })
const CONCURRENCY = 64

/** Sends so many postbacks to the sink, at most 64 at a time. */
export async function postEach(count: number): Promise<void> {
  let left = count
  const work = async () => {
    for (; left > 0; ) {
      left -= 1
      const { body } = await request(`${process.env.SINK}?txid=tx-stored-00000001&sub1=banner-17`, {
        dispatcher,
      })
      await body.dump()
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, CONCURRENCY) }, work))
}

/** Lets the queue be given jobs from outside: as many as the address says. */
export function serveQueue(add: (count: number) => Promise<unknown>): void {
  createServer(async (asked, response) => {
    const count = Number(new URL(asked.url ?? '/', 'http://queue').searchParams.get('count') ?? 0)
    if (count > 0) await add(count)
    response.setHeader('Content-Length', 2)
    response.end('ok')
  }).listen(Number(process.env.PORT), '127.0.0.1')
}
