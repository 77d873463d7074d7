import type { ClientBase } from 'pg'
import { CHANNEL, lineMessage, type Topic } from './line.ts'

// A NOTIFY takes a lock that all of the database's commits share: it is never said more often than this.
const APART_MS = 10

/** Says things on a line: at once when it was silent, otherwise together with what else comes within 10 ms. */
export function openMouth(self: string, onSaid: () => void) {
  const waiting = new Set<Topic>()
  let client: ClientBase | undefined
  let timer: NodeJS.Timeout | undefined
  let lastAt = Number.NEGATIVE_INFINITY

  const speak = async () => {
    const topics = [...waiting]
    waiting.clear()
    lastAt = performance.now()
    // Where there is no connection nobody is told: they look by themselves.
    const said = client?.query('select pg_notify($1, $2)', [CHANNEL, lineMessage(self, topics)])
    await said?.then(onSaid, () => undefined)
    timer = undefined
    if (waiting.size > 0) speakSoon()
  }
  const speakSoon = () => {
    timer ??= setTimeout(() => void speak(), Math.max(0, lastAt + APART_MS - performance.now()))
  }
  return {
    say: (topic: Topic): void => {
      waiting.add(topic)
      speakSoon()
    },
    /** Speaks through this connection from now on. */
    through: (connection: ClientBase | undefined): void => {
      client = connection
    },
    close: (): void => {
      clearTimeout(timer)
      client = undefined
    },
  }
}
