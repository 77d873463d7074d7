import { once } from 'node:events'
import type { Server } from 'node:http'

/** Listens on a port, and returns it; a port that is taken is told in a sentence. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
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
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
