import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

// A request as the other side received it.
interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

type Answer = (response: ServerResponse, request: Received) => void

/** A web server of the other side, which keeps what it received; closed when the test ends. */
export async function webServer(answer: Answer = (response) => response.end('ok')) {
  const received: Received[] = []
  const listener: RequestListener = async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const { method = '', url = '', headers } = request
    received.push({ method, url, headers, body })
    answer(response, { method, url, headers, body })
  }
  const server = createServer((request, response) => {
    // A client that goes away in the middle of its body is none of these tests' concern.
    Promise.resolve(listener(request, response)).catch(() => response.destroy())
  })
  const port = await listening(server)
  return { port, url: `http://127.0.0.1:${port}`, received }
}

/** A server that only speaks TCP, and says what it is told to; closed when the test ends. */
export async function tcpServer(talk: (socket: Socket) => void) {
  const seen = { connections: 0, closed: 0, bytes: 0 }
  const server = createTcpServer((socket) => {
    seen.connections++
    socket.on('error', () => {})
    socket.on('close', () => seen.closed++)
    socket.on('data', (chunk) => {
      seen.bytes += chunk.length
    })
    talk(socket)
  })
  const port = await listening(server)
  return { port, url: `http://127.0.0.1:${port}`, seen }
}

/** Starts a server on a free port of every local address, and closes it with all its connections when the test ends. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((ready) => server.listen(0, () => ready()))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
  return (server.address() as AddressInfo).port
}
