import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

const MOST_PILED = 50

/**
 * Ends a connection that asks more before it has heard the answers than any program of good will does. Node works at
 * all of them at once, and keeps what they are answered until each has its turn.
 */
export function refusePiles(listener: RequestListener, most = MOST_PILED): RequestListener {
  const piled = new WeakMap<Socket, number>()
  return (request, response) => {
    const { socket } = request
    // What came in one piece with the last straw is handed out all the same.
    if (socket.destroyed) return
    const waiting = (piled.get(socket) ?? 0) + 1
    if (waiting > most) return void socket.destroy()
    piled.set(socket, waiting)
    response.once('close', () => piled.set(socket, (piled.get(socket) ?? 1) - 1))
    return listener(request, response)
  }
}
