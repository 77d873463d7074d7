import { once } from 'node:events'
import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy in front of several collectors: it asks each whether it is ready, and sends requests to those that are. */
export interface Balancer {
  url: string
  close(): Promise<void>
}

const LOOK_EVERY_MS = 100

/** Starts one; what it passes on it never sends a second time. */
export async function startBalancer(targets: () => readonly string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  let ready: string[] = []
  let turn = 0
  const look = async () => {
    const asked = await Promise.all(
      targets().map(async (url) => {
        const { ok } = await fetch(`${url}/readyz`).catch(() => ({ ok: false }))
        return ok ? [url] : []
      }),
    )
    ready = asked.flat()
  }
  const passOn = (from: IncomingMessage, to: ServerResponse) => {
    turn += 1
    const target = ready[turn % ready.length]
    if (target === undefined) return to.writeHead(502).end('nobody is ready')
    const { method = 'GET', headers } = from
    const passed = ask(target + from.url, { method, headers, agent }, (answer) => {
      to.writeHead(answer.statusCode ?? 502)
      answer.pipe(to)
    })
    passed.on('error', (error) => to.writeHead(502).end(String(error)))
    from.pipe(passed)
  }
  await look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  const server = createServer(passOn).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      clearInterval(timer)
      agent.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
