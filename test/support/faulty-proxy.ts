import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A site in front of a collector, through which half of what is said does not get. */
export interface FaultyProxy {
  url: string
  /** What became of the requests below `/api/`. */
  counted: { refused: number; answerLost: number; cutOff: number; passed: number }
  /** Cuts every request off, until `recover`. */
  fail(): void
  recover(): void
  close(): Promise<void>
}

const REFUSED = 0.5
const ANSWER_LOST = 0.1

/** Numbers from 0 to 1 that are the same for the same seed: mulberry32. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Starts one; every path of `pages` is a page of the site, everything else the collector's. */
export async function startFaultyProxy(
  target: string,
  seed: number,
  pages: Record<string, string>,
): Promise<FaultyProxy> {
  const chance = chances(seed)
  const counted = { refused: 0, answerLost: 0, cutOff: 0, passed: 0 }
  let down = false

  const passOn = async (request: IncomingMessage, response: ServerResponse, loses = false) => {
    const method = request.method ?? 'GET'
    const answer = await fetch(target + request.url, {
      method,
      headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
      ...(method === 'POST' && { body: await buffer(request) }),
    })
    const body = Buffer.from(await answer.arrayBuffer())
    if (loses) return request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body)
  }

  const mistreat = async (request: IncomingMessage, response: ServerResponse) => {
    const luck = chance()
    if (down) {
      counted.cutOff++
      request.socket.destroy()
    } else if (luck < REFUSED) {
      counted.refused++
      response.writeHead(503).end()
    } else if (luck < REFUSED + ANSWER_LOST) {
      counted.answerLost++
      await passOn(request, response, true)
    } else {
      counted.passed++
      await passOn(request, response)
    }
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const page = pages[pathname]
    if (page !== undefined) return response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    const handled = pathname.startsWith('/api/') ? mistreat(request, response) : passOn(request, response)
    handled.catch(() => request.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counted,
    fail() {
      down = true
    },
    recover() {
      down = false
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
