// An auction without any care: it asks all buyers at once, waits for every answer, and takes the highest.
import { createServer } from 'node:http'
import { request } from 'undici'
import { BUYERS } from '../world/auction.ts'

const PING = JSON.stringify({ zip: '90210', state: 'CA', age: 34 })

createServer(async (asked, response) => {
  asked.resume()
  const bids = asked.method === 'POST' ? await Promise.all(Array.from({ length: BUYERS }, bidOf)) : [0]
  const answer = JSON.stringify({ bid: Math.max(...bids) })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer)
}).listen(Number(process.env.PORT), '127.0.0.1')

async function bidOf(_: unknown, n: number): Promise<number> {
  const { body } = await request(`${process.env.BUYERS}/ping/${n}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: PING,
  })
  return ((await body.json()) as { Payout: number }).Payout
}
