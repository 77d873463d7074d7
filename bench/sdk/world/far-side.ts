import { once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Tracker } from '../trackers/tracker.ts'
import { eventsNamed, idOf } from './events.ts'
import { readable } from './readable.ts'

/** A request of a tracker, its script apart. */
interface Heard {
  method: string
  /** What its body says, however it was packed. */
  says: string
  /** Bytes of its body and of its address. */
  bytes: number
  status: number
}

/** What a tracker speaks to, and the site that includes it; two origins of one server on loopback. */
export interface FarSide {
  /** An address of the site. */
  page(path: string): string
  origin: string
  port: number
  heard: Heard[]
  /** How what arrives is answered from now on. */
  status: number
  /** How many events with a mark were accepted; one that its own collector would know again counts once. */
  arrivals(mark: string): number
  /** Lets the site have a page. */
  put(path: string, html: string): void
  close(): Promise<void>
}

// Isolated pages have a clock of 5 µs; without it they have one of 100.
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

const ALLOWED = 'authorization,content-type,openpanel-client-id,openpanel-sdk-name,openpanel-sdk-version'

// Credentials forbid the asterisk.
const openTo = ({ headers }: IncomingMessage) => ({
  'access-control-allow-origin': headers.origin ?? '*',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET,POST',
  'access-control-allow-headers': headers['access-control-request-headers'] ?? ALLOWED,
  'cross-origin-resource-policy': 'cross-origin',
})

const SCRIPTS = ['/tracker.js', '/sdk.js']

const ACCEPTED = '{"status":"200","type":"success","code":"event_accepted","message":"Accepted."}'

/** Starts the far side of a tracker on a free port. */
export async function startFarSide(tracker?: Tracker): Promise<FarSide> {
  const heard: Heard[] = []
  const pages = new Map<string, string>()
  const scripts = new Map(tracker ? SCRIPTS.map((path) => [path, tracker.script]) : [])

  const serve = (
    response: ServerResponse,
    type: string,
    content: string | Buffer,
    headers: OutgoingHttpHeaders,
  ) => response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(content)

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '' } = request
    const body = await buffer(request)
    const status = method === 'OPTIONS' ? 204 : side.status
    heard.push({ method, says: readable(body), bytes: body.length + url.length, status })
    response.writeHead(status, { 'content-type': 'application/json', ...openTo(request) })
    response.end(status === 204 ? undefined : (answers[url.replace(/\?.*/, '')] ?? ACCEPTED))
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const page = pages.get(pathname)
    const script = scripts.get(pathname)
    if (page !== undefined) serve(response, 'text/html', page, ISOLATED)
    else if (script) serve(response, 'text/javascript', script, openTo(request))
    // A page that goes away in the middle of a request takes its socket along.
    else take(request, response).catch(() => request.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const answers = tracker?.answers?.(origin) ?? {}

  const side: FarSide = {
    page: (path) => `http://shop.localhost:${port}${path}`,
    origin,
    port,
    heard,
    status: 200,
    arrivals: (mark) => count(heard, mark, tracker?.messageId),
    put: (path, html) => pages.set(path, html),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return side
}

function count(heard: Heard[], mark: string, messageId: string | undefined): number {
  const accepted = heard.filter(({ status }) => status < 300)
  const events = accepted.flatMap(({ says }) => eventsNamed(mark, says))
  return messageId ? new Set(events.map((event) => idOf(event, messageId))).size : events.length
}
