import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Agent, request } from 'undici'

/** A load balancer as operators use them: it asks who is ready, and sends calls to those. */
export interface Balancer {
  url: string
  close(): Promise<void>
}

const ASK_MS = 100

/**
 * Starts one. A call whose connection was refused goes to the next; one that broke later does not, for nobody knows
 * what became of it.
 */
export async function startBalancer(targets: readonly string[]): Promise<Balancer> {
  const ready = new Set(targets)
  const agent = new Agent({ connections: 64, keepAliveTimeout: 4_000 })
  const asking = setInterval(() => {
    for (const target of targets) void ask(target, ready)
  }, ASK_MS)
  let turn = 0
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming)
    const order = [...ready].map((_, index, all) => all[(index + turn) % all.length] ?? '')
    turn++
    for (const target of order) if (await passOn(agent, target, { incoming, body, response })) return
    response.writeHead(502).end('{"code":"nobody_is_ready"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      clearInterval(asking)
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await agent.destroy()
    },
  }
}

async function ask(target: string, ready: Set<string>): Promise<void> {
  const up = await fetch(`${target}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
    async (answer) => {
      await answer.text()
      return answer.ok
    },
    () => false,
  )
  if (up) ready.add(target)
  else ready.delete(target)
}

interface Call {
  incoming: IncomingMessage
  body: Buffer
  response: ServerResponse
}

/** True where the call has its answer, whatever it is; false where nobody took it. */
async function passOn(
  dispatcher: Agent,
  target: string,
  { incoming, body, response }: Call,
): Promise<boolean> {
  try {
    const answer = await request(`${target}${incoming.url ?? '/'}`, {
      ...{ dispatcher, method: 'POST', body },
      headers: { 'content-type': incoming.headers['content-type'] ?? '' },
    })
    const text = await answer.body.text()
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text)
    return true
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED') return false
    response.writeHead(502).end(JSON.stringify({ code: codeOf(error) }))
    return true
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
