import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call that a receiver got. */
interface Received {
  method: string
  path: string
  query: [string, string][]
  headers: IncomingHttpHeaders
  body: string
  at: number
}

/** A receiver of postbacks on loopback, standing for a network's server. */
export interface Sink {
  url: string
  received: Received[]
  /** Statuses of the next answers; 200 when there is none left. */
  answers: number[]
  /** Waits until it has received this many. */
  until(count: number, withinMs?: number): Promise<Received[]>
  close(): Promise<void>
}

/** Starts a receiver. */
export async function startSink(port = 0): Promise<Sink> {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://sink')
    received.push({
      method: request.method ?? '',
      path: url.pathname,
      query: [...url.searchParams],
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      at: Date.now(),
    })
    response.writeHead(answers.shift() ?? 200).end('ok')
    server.emit('received')
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/postback`,
    received,
    answers,
    until: async (count, withinMs = 10_000) => {
      const over = AbortSignal.timeout(withinMs)
      while (received.length < count) await once(server, 'received', { signal: over })
      return received
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
