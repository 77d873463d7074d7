import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const connections = new WeakMap<Server, Set<Socket>>()

const SWEEP_MS = 100

/** Listens on a port, and returns it; a port that is taken is told in a sentence. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  keepConnections(server)
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw isTaken(error)
      ? new Error(`Port ${port} is in use by another program. Stop that one, or set PORT to another number.`)
      : error
  }
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : port
}

/** Takes no new connection, lets the requests under way be answered, and cuts what is left after the time given. */
export async function stopServer(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  // Browsers open connections beforehand: one that never asked anything is no idle one to Node, and would be waited for.
  for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy()
  // One whose request was under way becomes idle only now, and would be kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}

function keepConnections(server: Server): void {
  const open = new Set<Socket>()
  connections.set(server, open)
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
