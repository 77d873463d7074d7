import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A ping or post that a buyer got. */
interface BuyerGot {
  headers: IncomingHttpHeaders
  body: string
  /** The id that is the same on every try. */
  id: string
}

/** How a buyer answers; after `afterMs` if that is given. `hang` never answers. */
export type BuyerReply =
  | {
      status?: number
      type?: string
      body: string | Buffer
      afterMs?: number
      headers?: Record<string, string>
    }
  | 'hang'

/** A buyer's server on loopback, which answers as a test tells it. */
export interface TestBuyer {
  origin: string
  pings: BuyerGot[]
  posts: BuyerGot[]
  ping: (got: BuyerGot, number: number) => BuyerReply
  post: (got: BuyerGot, number: number) => BuyerReply
  close(): Promise<void>
}

/** A bid in JSON, as the buyer acme of the example answers. */
export const jsonBid = (payout: unknown): BuyerReply => ({
  type: 'application/json',
  body: JSON.stringify({ Success: true, Payout: payout, TransactionId: `ref-${String(payout)}` }),
})

/** A bid in XML, as the buyer globex of the example answers. */
export const xmlBid = (price: string): BuyerReply => ({
  type: 'text/xml',
  body: `<Response><Status>Success</Status><Price>${price}</Price><Id>x-${price}</Id></Response>`,
})

/** The example's buyer acme: bids 50 and takes what it is posted. */
export const startAcme = (): Promise<TestBuyer> =>
  startBuyer(
    () => jsonBid(50),
    () => ({
      type: 'application/json',
      body: '{"Success":"true","RedirectUrl":"https://acme.example/thanks"}',
    }),
  )

/** The example's buyer globex: bids 40 and takes what it is posted. */
export const startGlobex = (): Promise<TestBuyer> =>
  startBuyer(
    () => xmlBid('40.00'),
    () => ({ type: 'text/plain', body: 'ACCEPTED' }),
  )

/** Starts a buyer on a free port, or on this one. */
async function startBuyer(ping: TestBuyer['ping'], post: TestBuyer['post'], port = 0): Promise<TestBuyer> {
  const server = createServer(async (request, response) => {
    const { headers } = request
    const got = { headers, body: await text(request), id: String(headers['idempotency-key']) }
    const isPing = request.url?.startsWith('/ping') ?? false
    const calls = isPing ? buyer.pings : buyer.posts
    const reply = (isPing ? buyer.ping : buyer.post)(got, calls.push(got))
    if (reply === 'hang') return
    const { status = 200, type = 'text/plain', body, afterMs = 0, headers: more = {} } = reply
    setTimeout(() => response.writeHead(status, { 'content-type': type, ...more }).end(body), afterMs)
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const buyer: TestBuyer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ pings: [], posts: [], ping, post },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return buyer
}
