import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A web server that knows nothing of tracking: pages, and paths that lead elsewhere. */
export interface PlainSite {
  url(path: string): string
  /** Puts a file under a path; its name says what it is. */
  put(path: string, text: string, headers?: Record<string, string>): void
  /** Lets all addresses under a path be answered by another server. */
  forward(path: string, to: string): void
  /** The addresses that were asked for, with their queries. */
  asked: URL[]
  close(): Promise<void>
}

/** Starts one on a free port; it is there under any name. */
export async function startPlainSite(host: string): Promise<PlainSite> {
  const files = new Map<string, { text: string; headers: Record<string, string> }>()
  const forwards: [path: string, to: string][] = []
  const asked: URL[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    asked.push(url)
    const forward = forwards.find(([path]) => url.pathname.startsWith(path))
    if (forward) return pass(request, response, forward[1] + (request.url ?? '').slice(forward[0].length))
    const file = files.get(url.pathname)
    const type = url.pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(file ? 200 : 404, { 'content-type': `${type}; charset=utf-8`, ...file?.headers })
    response.end(file?.text)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (path) => `http://${host}:${port}${path}`,
    put: (path, text, headers = {}) => void files.set(path, { text, headers }),
    forward: (path, to) => void forwards.push([path, to]),
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

// As a proxy passes it on: it names the visitor, and speaks to the other server by that one's own name.
async function pass(request: IncomingMessage, response: ServerResponse, to: string): Promise<void> {
  const { method = 'GET', headers } = request
  const sent = {
    'content-type': headers['content-type'] ?? '',
    'user-agent': headers['user-agent'] ?? '',
    'x-forwarded-for': '203.0.113.9',
  }
  const body = method === 'POST' ? { body: await buffer(request) } : {}
  const reply = await fetch(to, { method, headers: sent, ...body })
  response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' })
  response.end(Buffer.from(await reply.arrayBuffer()))
}
