import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { BakedCampaign, ClickContext } from '../../sdk/wire.ts'

/** A request of the tracker, as it arrived. */
interface Heard {
  method: string
  path: string
  type: string
  size: number
  at: number
  body: Record<string, unknown> & { click?: ClickContext }
}

interface Spoken {
  status: number
  body?: object
  headers?: Record<string, string>
}

/** How a request is answered: with a status, not at all, or by hanging up. */
type Reply = Spoken | 'as usual' | 'silence' | 'hang up'

/** The far end of the wire, answering as a test tells it, and the site whose pages speak to it. */
export interface ScriptedCollector {
  /** An address of this server, on 127.0.0.1 or on another host that leads here. */
  url(path: string, host?: string): string
  /** All that arrived under `/api/`, in order; preflights too. */
  heard: Heard[]
  /** The events that arrived, whatever they were answered. */
  events(eventId?: string): Heard[]
  clicks(): Heard[]
  /** The events that were accepted, each once however often it came. */
  stored(): string[]
  /** Says how requests are answered from now on. */
  answer(next: Reply | ((heard: Heard) => Reply)): void
  /** Puts a file of the site under a path. */
  page(path: string, content: string, headers?: Record<string, string>): void
  /** Bakes a campaign into the script served at `/sdk/{cid}/clickwire.js`. */
  bake(campaign: BakedCampaign): void
  close(): Promise<void>
}

const PLACEHOLDER = /["']__CLICKWIRE_CAMPAIGN__["']/
const built = (file: string) => readFileSync(new URL(`../../dist/${file}`, import.meta.url), 'utf8')
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Retry-After' }

/** Starts a scripted collector on a free port of all loopback addresses. */
export async function startScriptedCollector(): Promise<ScriptedCollector> {
  const heard: Heard[] = []
  const accepted = new Map<string, string>()
  const site = new Map<string, { content: string; headers: Record<string, string> }>()
  const campaigns = new Map<string, BakedCampaign>()
  let next: Reply | ((heard: Heard) => Reply) = 'as usual'

  const scriptOf = (path: string): string | undefined => {
    if (/^\/(sdk\.js|sdk\.mjs|sdk-debug\.js)$/.test(path)) return built(path.slice(1))
    const campaign = campaigns.get(/^\/sdk\/([^/]+)\/clickwire\.js$/.exec(path)?.[1] ?? '')
    return campaign && built('sdk.js').replace(PLACEHOLDER, () => JSON.stringify(campaign))
  }

  const serve = (path: string, response: ServerResponse) => {
    const script = scriptOf(path)
    const file = script === undefined ? site.get(path) : { content: script, headers: {} }
    const type = /\.m?js$/.test(path) ? 'text/javascript' : 'text/html'
    response.writeHead(file ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      ...CORS,
      ...file?.headers,
    })
    response.end(file?.content)
  }

  const hear = async (request: IncomingMessage, path: string): Promise<Heard> => {
    const body = await text(request)
    const { method = '', headers } = request
    const parsed: Heard['body'] = body === '' ? {} : JSON.parse(body)
    return {
      method,
      path,
      type: headers['content-type'] ?? '',
      size: body.length,
      at: Date.now(),
      body: parsed,
    }
  }

  const take = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const call = await hear(request, path)
    heard.push(call)
    const reply = typeof next === 'function' ? next(call) : next
    if (reply === 'silence') return
    if (reply === 'hang up') return request.socket.destroy()
    const { status, body = {}, headers = {} }: Spoken = reply === 'as usual' ? usual(call) : reply
    if (status < 300) accepted.set(String(call.body.message_id), String(call.body.event_id ?? ''))
    response.writeHead(status, { 'content-type': 'application/json', ...CORS, ...headers })
    response.end(JSON.stringify(body))
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    if (!pathname.startsWith('/api/')) return serve(pathname, response)
    // A page that goes away in the middle of a request takes its socket along.
    take(request, response, pathname).catch(() => request.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: (path, host = '127.0.0.1') => `http://${host}:${port}${path}`,
    heard,
    events: (eventId) =>
      heard.filter(
        ({ path, body }) => path.startsWith('/api/event') && (!eventId || body.event_id === eventId),
      ),
    clicks: () => heard.filter(({ path }) => path === '/api/click'),
    stored: () => [...accepted.values()].filter((eventId) => eventId !== ''),
    answer(reply) {
      next = reply
    },
    page: (path, content, headers = {}) => site.set(path, { content, headers }),
    bake: (campaign) => campaigns.set(campaign.cid, campaign),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function usual({ path, body }: Heard): { status: number; body: object } {
  const { transaction_id, event_id } = body
  const said = (status: number, code: string, facts: object) => ({
    status,
    body: {
      status: String(status),
      type: 'success',
      code,
      message: 'Done.',
      request_id: 'r1',
      transaction_id,
      ...facts,
    },
  })
  if (path === '/api/click') return said(201, 'click_recorded', {})
  if (path.startsWith('/api/lead/'))
    return said(201, 'lead_sold', { redirect_url: 'https://buyer.example/next' })
  return said(200, 'event_fired', { event_id, event_uid: 'e1' })
}
