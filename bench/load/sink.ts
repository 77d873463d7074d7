import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes whatever is sent to it, as fast as Node can. */
export interface Sink {
  url: string
  /** Waits for so many requests from now on, and says how many came a second, from the first to the last. */
  next(count: number): Promise<number>
  /** Is told the address of each request as it arrives. */
  onArrival: (address: string, at: number) => void
  close(): void
}

const PATIENCE_MS = 60_000

/** Opens a sink on this machine. */
export async function openSink(): Promise<Sink> {
  let arrived = () => {}
  const server = createServer((request, response) => {
    request.resume()
    arrived()
    sink.onArrival(request.url ?? '', performance.now())
    response.setHeader('Content-Length', 2)
    response.end('ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/postback`,
    next: (count) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('postbacks are missing')), PATIENCE_MS)
        let came = 0
        let first = 0
        arrived = () => {
          came += 1
          if (came === 1) first = performance.now()
          if (came < count) return
          arrived = () => {}
          clearTimeout(late)
          resolve(((count - 1) * 1000) / (performance.now() - first))
        }
      }),
    onArrival: () => {},
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return sink
}
