import { connect, type Socket } from 'node:net'

/** What a caller is slow with: it sends its headers, or its body, a byte at a time, or reads no answer. */
export type Slowness = 'headers' | 'body' | 'answers'

/** How long a slow caller was left its connection; undefined where it still had it when it gave up. */
export interface Held {
  how: Slowness
  ms: number | undefined
}

const FIRST: Record<Slowness, string> = {
  headers: 'POST /api/event/auto HTTP/1.1\r\nHost: x\r\nX-A: ',
  body: 'POST /api/event/auto HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{',
  // More answers than the kernel keeps for somebody who does not read, and no more than the program begins.
  answers: 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(45),
}
// Whoever does not read hears of the end only when he says something more.
const DRIP: Record<Slowness, string> = { headers: 'a', body: ' ', answers: '\r\n' }
const DRIP_MS = 1_000

/** Opens a connection that means harm, and holds it for as long as the other side lets it, or for `mostMs`. */
export function callSlowly(url: string, how: Slowness, mostMs: number): Promise<Held> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(port), hostname)
    let began = performance.now()
    let dripping: NodeJS.Timeout | undefined
    if (how === 'answers') socket.pause()
    else socket.resume()
    socket.on('connect', () => {
      began = performance.now()
      socket.write(FIRST[how])
      dripping = setInterval(() => {
        if (performance.now() - began < mostMs) socket.write(DRIP[how])
        else socket.destroy()
      }, DRIP_MS)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(dripping)
      const ms = performance.now() - began
      resolve({ how, ms: ms < mostMs ? ms : undefined })
    })
  })
}
