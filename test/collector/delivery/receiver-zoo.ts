import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** What a receiving server says once it has a request; the number of the request on its connection counts from 1. */
export type Talk = (socket: Socket, number: number) => void

/** Servers of one test file, which end together. */
export interface Zoo {
  /** A server that talks as soon as a request, or at least its first bytes, has come. */
  answering(talk: Talk): Promise<string>
  /** A server that talks as soon as there is a connection. */
  greeting(talk: (socket: Socket) => void): Promise<string>
  /** A server behind TLS. */
  secure(key: string, cert: string, talk: Talk): Promise<string>
  /** A port that nobody listens on. */
  deserted(): Promise<string>
  /** A server whose queue of connections is full, and which takes none of them. */
  full(): Promise<string>
  close(): Promise<void>
}

/** Opens a zoo. */
export function openZoo(): Zoo {
  const servers: Server[] = []
  const endings: (() => void)[] = []
  const open = async (server: Server, scheme = 'http') => {
    servers.push(server)
    server.on('connection', (socket: Socket) => {
      socket.on('error', () => undefined)
      endings.push(() => socket.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const listen = (talk: Talk) => (socket: Socket) => {
    let number = 0
    socket.on('error', () => undefined)
    socket.on('data', () => talk(socket, ++number))
  }
  return {
    answering: (talk) => open(createServer(listen(talk))),
    greeting: (talk) =>
      open(
        createServer((socket) => {
          socket.resume()
          talk(socket)
        }),
      ),
    secure: (key, cert, talk) =>
      open(
        createTlsServer({ key, cert }, listen(talk)).on('tlsClientError', () => undefined),
        'https',
      ),
    deserted: async () => {
      const server = createServer()
      const url = await open(server)
      server.close()
      await once(server, 'close')
      return url
    },
    full: async () => {
      const child = spawn(process.execPath, ['-e', NEVER_ACCEPTS], { stdio: ['ignore', 'pipe', 'inherit'] })
      endings.push(() => child.kill('SIGKILL'))
      const [port] = (await once(child.stdout, 'data')) as [Buffer]
      return `http://127.0.0.1:${port}`
    },
    close: async () => {
      for (const end of endings) end()
      const open = servers.filter((server) => server.listening)
      for (const server of open) server.close()
      await Promise.all(open.map((server) => once(server, 'close')))
    },
  }
}

// It listens, and then its only thread sleeps: the system lets a few connections in, and nobody fetches them.
const NEVER_ACCEPTS = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

/** Says a text, and leaves the connection as it is. */
export const says =
  (text: string | Buffer): Talk =>
  (socket) =>
    void socket.write(text)

/** Says a text, and closes. */
export const saysAndCloses =
  (text: string | Buffer): Talk =>
  (socket) =>
    void socket.end(text)

/** Says something, then the same again and again after so many milliseconds each. */
export const drips =
  (first: string, drop: string, everyMs: number): Talk =>
  (socket, number) => {
    if (number > 1) return
    socket.write(first)
    const dripping = setInterval(() => socket.write(drop), everyMs)
    socket.on('close', () => clearInterval(dripping))
  }

/** Says something, then the same again and again as fast as the other side takes it. */
export const floods =
  (first: string, more: string): Talk =>
  (socket, number) => {
    if (number > 1) return
    socket.write(first)
    const pour = () => {
      for (let n = 0; n < 16 && !socket.destroyed && socket.write(more); n += 1);
      // The others are on the same machine: they get their turn.
      if (!socket.destroyed) setTimeout(pour, 1)
    }
    pour()
  }
