import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A call that a receiver got. */
interface Call {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  body: string
  id: string
}

/** How a call is answered; without a word of it, 200. A held one is answered when the receiver lets go. */
export type Reply = { status?: number; headers?: Record<string, string>; body?: string } | 'hold'

/** A network's server on loopback, which answers as a test tells it. */
export interface Receiver {
  url: string
  calls: Call[]
  /** The most calls that were under way at the same time. */
  most: number
  /** Says how calls are answered from now on; the call's number counts from 1. */
  reply: (call: Call, number: number) => Reply
  /** Answers all that is held. */
  letGo(): void
  until(count: number): Promise<readonly Call[]>
  close(): Promise<void>
}

/** Starts a receiver; `together` counts what is under way at several of them. */
export async function startReceiver(together = { now: 0, most: 0 }): Promise<Receiver> {
  const held: ServerResponse[] = []
  let underWay = 0
  const server = createServer(async (request, response) => {
    underWay += 1
    together.now += 1
    receiver.most = Math.max(receiver.most, underWay)
    together.most = Math.max(together.most, together.now)
    response.once('close', () => {
      underWay -= 1
      together.now -= 1
    })
    const { method = '', headers } = request
    const url = new URL(request.url ?? '/', 'http://receiver')
    const call = { method, url, headers, body: await text(request), id: String(headers['idempotency-key']) }
    const reply = receiver.reply(call, receiver.calls.push(call))
    server.emit('called')
    if (reply === 'hold') held.push(response)
    else response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? 'ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/postback`,
    calls: [],
    most: 0,
    reply: () => ({}),
    letGo: () => {
      for (const response of held.splice(0)) response.end('at last')
    },
    until: async (count) => {
      const over = AbortSignal.timeout(15_000)
      while (receiver.calls.length < count) await once(server, 'called', { signal: over })
      return receiver.calls
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
