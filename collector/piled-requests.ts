import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const PATIENCE = { mostPiled: 50, mostAtOnce: 4 }

interface Pile {
  begun: number
  waiting: [IncomingMessage, ServerResponse][]
}

/**
 * Works at a few requests of a connection at a time, and at the others in turn: Node would begin all that came, and keep
 * what they are answered, however little of it is read. A connection that asks more before it has heard the answers than
 * any program of good will does is ended.
 */
export function queuePiles(listener: RequestListener, { mostPiled, mostAtOnce } = PATIENCE): RequestListener {
  const piles = new WeakMap<Socket, Pile>()
  const work = (pile: Pile, request: IncomingMessage, response: ServerResponse) => {
    if (request.socket.destroyed) return
    response.once('close', () => {
      const next = pile.waiting.shift()
      // After the others' turn: whoever asks much must not hold them up.
      if (next) setImmediate(work, pile, ...next)
      else pile.begun -= 1
    })
    listener(request, response)
  }
  return (request, response) => {
    const { socket } = request
    // What came in one piece with the last straw is handed out all the same.
    if (socket.destroyed) return
    const pile = piles.get(socket) ?? { begun: 0, waiting: [] }
    piles.set(socket, pile)
    if (pile.begun + pile.waiting.length >= mostPiled) return void socket.destroy()
    if (pile.begun >= mostAtOnce) return void pile.waiting.push([request, response])
    pile.begun += 1
    work(pile, request, response)
  }
}
