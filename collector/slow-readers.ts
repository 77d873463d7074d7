import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const PATIENCE = { stuckMs: 9_000, sweepMs: 250 }

interface Lying {
  since: number
  written: number
  waiting: number
}

/**
 * Ends connections whose callers let answers lie: Node itself waits for them for ever, with all that was to be sent in
 * memory. Who takes one piece after the other, and a quiet connection that has nothing to take, are left alone.
 */
export function cutSlowReaders(server: Server, { stuckMs, sweepMs } = PATIENCE): void {
  const open = new Set<Socket>()
  const lying = new Map<Socket, Lying>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      lying.delete(socket)
    })
  })
  const sweep = setInterval(() => {
    for (const socket of open) look(socket, lying, stuckMs)
  }, sweepMs)
  sweep.unref()
  server.once('close', () => clearInterval(sweep))
}

// Not by the socket's own timeout: a caller that goes on sending would put that off.
function look(socket: Socket, lying: Map<Socket, Lying>, stuckMs: number): void {
  const { bytesWritten: written, writableLength: waiting } = socket
  const before = lying.get(socket)
  if (waiting === 0) lying.delete(socket)
  else if (before?.written !== written || before.waiting !== waiting)
    lying.set(socket, { since: performance.now(), written, waiting })
  else if (performance.now() - before.since >= stuckMs) socket.destroy()
}
