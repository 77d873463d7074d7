import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import pg from 'pg'
import { CHANNEL, type Line, type LineEars, lineMessage, readLineMessage, type Topic } from './line.ts'
import { openMouth } from './line-mouth.ts'

/** How often a line is tried out, how long an answer may take, and how long to wait before it is opened again. */
interface LineTimes {
  checkEveryMs: number
  answerWithinMs: number
  reopenAfterMs: readonly number[]
}

const TIMES: LineTimes = {
  checkEveryMs: 5_000,
  answerWithinMs: 2_000,
  reopenAfterMs: [100, 250, 500, 1_000, 2_000, 5_000],
}

const PROBE = 'probe'

/**
 * Opens a connection of its own that listens, and keeps it open: it is tried out every few seconds by asking the
 * server whether it listens and by calling oneself, and opened again when either fails. A pooler that hands out
 * connections by the transaction takes the LISTEN and never brings anything: that too shows in the call.
 */
export function openPostgresLine(url: string, ears: LineEars, times = TIMES): Line {
  const self = randomUUID()
  const closing = new AbortController()
  const counted = { hears: false, said: 0, heard: 0, opened: 0 }
  let known: boolean | undefined
  const mouth = openMouth(self, () => {
    counted.said += 1
  })
  let answered: () => void = () => undefined

  const receive = (payload: string) => {
    const { from, topics } = readLineMessage(payload)
    if (from === self) {
      if (topics.includes(PROBE)) answered()
      return
    }
    counted.heard += 1
    for (const topic of topics) if (isTopic(topic)) ears.hear(topic)
  }
  const check = async (client: pg.Client) => {
    const { rows } = await client.query<{ name: string }>('select pg_listening_channels() as name')
    if (!rows.some(({ name }) => name === CHANNEL)) throw new Error('the server does not listen for us')
    const { promise, resolve } = Promise.withResolvers<boolean>()
    answered = () => resolve(true)
    await client.query('select pg_notify($1, $2)', [CHANNEL, lineMessage(self, [PROBE])])
    const came = await Promise.race([promise, pause(times.answerWithinMs, closing.signal).then(() => false)])
    if (!came && !closing.signal.aborted) throw new Error('what was said on the line did not come back')
  }
  const hears = (now: boolean, because?: unknown) => {
    counted.hears = now
    if (known === now) return
    known = now
    ears.changed(now, because)
  }
  const listen = async () => {
    const { client, lost, cut } = connection(url, times, receive)
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      counted.opened += 1
      mouth.through(client)
      while (!closing.signal.aborted) {
        await check(client)
        if (!closing.signal.aborted) hears(true)
        await Promise.race([pause(times.checkEveryMs, closing.signal), lost])
      }
    } finally {
      mouth.through(undefined)
      cut()
    }
  }
  void keepOpen({ listen, hears, state: counted, closing: closing.signal, waits: times.reopenAfterMs })
  return {
    say: mouth.say,
    state: () => ({ ...counted }),
    close: () => {
      closing.abort()
      counted.hears = false
      mouth.close()
    },
  }
}

interface Keeping {
  listen(): Promise<void>
  hears(now: boolean, because?: unknown): void
  state: { hears: boolean }
  closing: AbortSignal
  waits: readonly number[]
}

async function keepOpen({ listen, hears, state, closing, waits }: Keeping): Promise<void> {
  for (let failures = 0; !closing.aborted; failures += 1) {
    const because = await listen().catch((error: unknown) => error)
    if (closing.aborted) return
    // One that was heard for a while starts anew; `failures` grows by one before the next turn.
    if (state.hears) failures = -1
    hears(false, because)
    await pause(waits[Math.min(Math.max(failures, 0), waits.length - 1)] ?? 0, closing)
  }
}

// The socket is ours, so that it can be cut: a link that is frozen would wait for its end for ever.
function connection(url: string, times: LineTimes, receive: (payload: string) => void) {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    stream: () => socket,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: times.answerWithinMs,
    application_name: 'clickwire line',
  })
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => undefined)
  client.on('error', reject)
  client.on('end', () => reject(new Error('the server ended the connection')))
  client.on('notification', ({ payload }) => receive(payload ?? ''))
  return { client, lost, cut: () => socket.destroy() }
}

function isTopic(word: string): word is Topic {
  return word === 'deliveries' || word === 'settings'
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const over = () => resolve()
  const timer = setTimeout(over, ms)
  signal.addEventListener('abort', over)
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', over)
  })
}
