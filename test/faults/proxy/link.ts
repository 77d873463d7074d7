import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What bytes suffer on their way. */
export interface Shape {
  latencyMs?: number
  /** Added to the latency, from nothing up to this. */
  jitterMs?: number
  bytesPerSecond?: number
  /** Into pieces of this many bytes. */
  slice?: number
  /** Resets the connection after this many bytes towards the client. */
  limitBytes?: number
}

/** What becomes of what a client said: it passes, is lost with its connection, or arrives and its answer is lost. */
export type Ear = (said: Buffer) => 'pass' | 'lose' | 'lose-answer'

/** One connection through a proxy. */
export interface Link {
  reset(): void
  /** Swallows everything from now on, and tells nobody. */
  deaden(): void
  over: Promise<void>
}

interface Line {
  shape(): Shape
  ear(): Ear | undefined
}

/** Joins a client to a port. */
export function openLink(client: Socket, port: number, line: Line): Link {
  const server = connect({ port, host: '127.0.0.1', noDelay: true })
  const over = Promise.withResolvers<void>()
  const state = { dead: false, toClient: 0 }
  const reset = () => {
    client.resetAndDestroy()
    server.resetAndDestroy()
    over.resolve()
  }
  const lose = async () => {
    state.dead = true
    // What was passed on is carried out; only nobody hears of it.
    await wait(ANSWER_MS)
    reset()
  }
  const judge = (chunk: Buffer) => {
    const verdict = line.ear()?.(chunk) ?? 'pass'
    if (verdict === 'lose') reset()
    if (verdict === 'lose-answer') void lose()
    return verdict !== 'lose'
  }
  const count = (chunk: Buffer) => {
    state.toClient += chunk.length
    if (state.toClient <= (line.shape().limitBytes ?? Number.POSITIVE_INFINITY)) return true
    reset()
    return false
  }
  carry(client, server, { line, passes: (chunk) => !state.dead && judge(chunk) })
  carry(server, client, { line, passes: (chunk) => !state.dead && count(chunk) })
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => (state.dead ? undefined : other.destroy()))
    one.on('close', () => {
      if (state.dead) return
      other.destroySoon()
      over.resolve()
    })
  }
  return {
    reset,
    deaden: () => {
      state.dead = true
    },
    over: over.promise,
  }
}

const ANSWER_MS = 100

function carry(
  from: Socket,
  to: Socket,
  { line, passes }: { line: Line; passes: (chunk: Buffer) => boolean },
): void {
  // One after the other: what is late must not be overtaken by what comes after it.
  let before = Promise.resolve()
  from.on('data', (chunk: Buffer) => {
    if (!passes(chunk)) return
    if (Object.keys(line.shape()).length === 0) {
      before = before.then(() => void to.write(chunk))
      return
    }
    before = before.then(() => suffer(chunk, line.shape(), (piece) => to.write(piece)))
  })
  from.on('end', () => {
    before = before.then(() => void to.end())
  })
}

async function suffer(chunk: Buffer, shape: Shape, write: (piece: Buffer) => void): Promise<void> {
  const { latencyMs = 0, jitterMs = 0, bytesPerSecond, slice = chunk.length } = shape
  const delayMs = latencyMs + Math.random() * jitterMs
  if (delayMs > 0) await wait(delayMs)
  for (let at = 0; at < chunk.length; at += slice) {
    const piece = chunk.subarray(at, at + slice)
    if (bytesPerSecond !== undefined) await wait((piece.length * 1000) / bytesPerSecond)
    else if (at > 0) await wait(1)
    write(piece)
  }
}
