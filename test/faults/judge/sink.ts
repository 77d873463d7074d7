import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Ledger } from './ledger.ts'

/** How a receiver of postbacks behaves from now on. */
export interface Behaviour {
  /** How many of a hundred calls are answered 500. */
  failPercent?: number
  delayMs?: number
  /** Never answers. */
  hangs?: boolean
}

/** The receivers of postbacks: each path below the address is one. */
export interface Sink {
  url: string
  behave(path: string, behaviour: Behaviour): void
}

/** Starts the receivers; every call goes into the ledger before it is answered. */
export async function startSink(ledger: Ledger): Promise<Sink> {
  const behaviours = new Map<string, Behaviour>()
  const open = new Map<string, number>()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sink')
    const path = pathname.slice(1)
    const { failPercent = 0, delayMs = 0, hangs = false } = behaviours.get(path) ?? {}
    const status = hangs ? 599 : Math.random() * 100 < failPercent ? 500 : 200
    open.set(path, (open.get(path) ?? 0) + 1)
    response.once('close', () => open.set(path, (open.get(path) ?? 1) - 1))
    ledger.write({
      ...{ what: 'received', id: searchParams.get('txid') ?? '', path, at: Date.now(), status },
      ...{ key: String(request.headers['idempotency-key']), open: open.get(path) ?? 0 },
    })
    if (!hangs) answer(request, response, { status, delayMs })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave: (path, behaviour) => void behaviours.set(path, behaviour),
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, delayMs }: { status: number; delayMs: number },
): void {
  request.resume()
  const say = () => void response.writeHead(status).end('ok')
  if (delayMs === 0) say()
  else setTimeout(say, delayMs)
}
