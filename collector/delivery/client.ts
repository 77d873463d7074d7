import { Agent, Client, Pool } from 'undici'
import { bearContinue } from './continue-answers.ts'
import { type Dial, type DialOptions, guardedDial } from './dial.ts'
import { Exchange, type HttpAnswer, type HttpFault, type Line } from './exchange.ts'
import type { FaultReason } from './faults.ts'
import { flatHeaders } from './request-headers.ts'

/** A request to another side. */
export interface HttpRequest {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
}

/** The one way out of this program over HTTP. It never throws for what the other side, or the network, does. */
export interface HttpClient {
  send(request: HttpRequest, limits?: { deadlineMs?: number }): Promise<HttpAnswer | HttpFault>
  /** Ends when the requests under way have ended; new ones are refused as `shutting_down`. */
  close(): Promise<void>
}

/** How the client behaves. `now` is a clock that never goes back, `connections` the most to one origin. */
export interface HttpClientOptions extends DialOptions {
  now?: () => number
  connections?: number
}

/** How long a request may take in all, from the look-up of the name to the last byte of the answer. */
export const DEADLINE_MS = 15_000

const MAX_HEADER_BYTES = 16_384
const MAX_URL = 65_536
const MAX_REQUEST_BODY = 1_048_576
const CLIENT_OPTIONS = {
  allowH2: false,
  pipelining: 1,
  maxHeaderSize: MAX_HEADER_BYTES,
  // The deadline of the whole exchange stands for both.
  headersTimeout: 0,
  bodyTimeout: 0,
}

/**
 * Makes the guarded HTTP client: http and https only, to addresses of the public internet unless private ones are
 * allowed, within a total deadline, with bounded answers. Redirects are not followed, proxies of the environment are
 * not used, cookies are not kept, nothing is inflated.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { connections = 32, now = () => performance.now() } = options
  const { dial, abandon } = guardedDial(options)
  const agent = new Agent({
    allowH2: false,
    factory: (origin) =>
      new Pool(origin, { allowH2: false, connections, factory: (target) => openLine(target, dial) }),
  })
  const idle = Promise.withResolvers<void>()
  let underWay = 0
  let closing: Promise<void> | undefined

  const send = (request: HttpRequest, deadlineMs: number, settle: (came: HttpAnswer | HttpFault) => void) => {
    underWay++
    const exchange = new Exchange(deadlineMs, now, (came) => {
      underWay--
      if (closing && underWay === 0) idle.resolve()
      settle(came)
    })
    const checked = refusal(deadlineMs, closing) ?? checkRequest(request)
    if ('because' in checked) exchange.fail(checked)
    else agent.dispatch(checked, exchange)
  }
  const close = async () => {
    if (underWay > 0) await idle.promise
    // What is still dialled is for requests that have given up waiting.
    abandon()
    await agent.destroy()
  }
  return {
    send: (request, { deadlineMs = DEADLINE_MS } = {}) =>
      new Promise((settle) => send(request, deadlineMs, settle)),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

function refusal(deadlineMs: number, closing: unknown): FaultReason | undefined {
  if (closing) return { because: 'shutting_down', detail: 'the client was closed' }
  return deadlineMs > 0 ? undefined : { because: 'timeout', detail: 'no time was left' }
}

const invalid = (detail: string): FaultReason => ({ because: 'invalid_request', detail })

type Checked = { origin: string; path: string; method: string; headers: string[]; body: string | null }

// It is the parsed address that is judged: the parser turns every spelling of a host into one.
function checkRequest(request: HttpRequest): Checked | FaultReason {
  const { method, body = null } = request
  const url = request.url.length > MAX_URL ? null : URL.parse(request.url)
  if (!url) return invalid('the address cannot be read')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return invalid('the address is not of http or https')
  if (url.username !== '' || url.password !== '')
    return invalid('the address carries a user name or a password')
  if (body !== null && body.length > MAX_REQUEST_BODY) return invalid('the body is too long')
  const headers = flatHeaders(request.headers)
  if ('fault' in headers) return invalid(headers.fault)
  return { origin: url.origin, path: url.pathname + url.search, method, headers, body }
}

// With no pipelining a client is one connection, so it can tell its exchanges where that leads.
function openLine(origin: URL, dial: Dial['dial']): Client {
  const line: Line = { ip: undefined, awaits: false }
  const client = new Client(origin, {
    ...CLIENT_OPTIONS,
    connect: (options, callback) =>
      dial(options, (...made) => {
        line.ip = made[1]?.remoteAddress
        if (made[1]) bearContinue(made[1], () => line.awaits)
        callback(...made)
      }),
  })
  const dispatch = client.dispatch.bind(client)
  client.dispatch = (options, handler) => {
    if (handler instanceof Exchange) handler.line = line
    return dispatch(options, handler)
  }
  return client
}
