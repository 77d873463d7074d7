import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** An answer of the script; `never` keeps the caller waiting. */
export type Scripted = { status: number; headers?: Record<string, string>; body?: unknown } | 'never' | 'cut'

/** A call as it arrived. */
interface Arrived {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A collector that answers as it is told, one answer a call; the last one again and again. */
export async function startScripted(script: readonly Scripted[]) {
  const calls: Arrived[] = []
  const server = createServer(async (request, response) => {
    calls.push({ path: request.url ?? '', headers: request.headers, body: await text(request) })
    const answer = script[calls.length - 1] ?? script.at(-1)
    if (answer === undefined || answer === 'never') return
    if (answer === 'cut') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${address.port}`, calls, stop }
}
