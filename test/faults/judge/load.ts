import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { Ledger } from './ledger.ts'

/** Sales that are sent to collectors. */
export interface Load {
  urls: readonly string[]
  /** What the events' ids begin with. */
  prefix: string
  count: number
  /** How many calls are open at the same time at most. */
  concurrency: number
  /** At this pace, whatever becomes of them; as fast as they are answered where it is absent. */
  perSecond?: number
  /** How often each is sent until it is acknowledged; each time under the same message id. */
  tries: number
  /** How often each is sent at the same time. */
  copies?: number
  /** Members that differ from a sale's. */
  event?: Readonly<Record<string, unknown>>
  /** Opens a connection for every call. */
  fresh?: boolean
}

const RETRY_MS = 150
const PATIENCE_MS = 20_000

/** Sends a load to its end; `more` says whether to go on. */
export async function sendLoad(ledger: Ledger, load: Load, more: () => boolean): Promise<void> {
  const { count, concurrency, perSecond, copies = 1, fresh = false } = load
  const agent = new Agent({
    connections: concurrency,
    pipelining: fresh ? 0 : 1,
    connect: { timeout: 3_000 },
  })
  const began = performance.now()
  let next = 0
  const work = async () => {
    while (next < count * copies && more()) {
      const number = next++
      if (perSecond !== undefined) await until(began + (number * 1000) / perSecond)
      await sendOne(ledger, load, { agent, number, id: idOf(load.prefix, Math.floor(number / copies)) })
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  await agent.destroy()
}

/** The id of an event of a load. */
export const idOf = (prefix: string, number: number) => `${prefix}-${String(number).padStart(8, '0')}`

async function until(ticks: number): Promise<void> {
  const left = ticks - performance.now()
  if (left > 0) await wait(left)
}

interface One {
  agent: Agent
  number: number
  id: string
}

async function sendOne(ledger: Ledger, load: Load, { agent, number, id }: One): Promise<void> {
  for (let n = 0; n < load.tries; n++) {
    const url = load.urls[(number + n) % load.urls.length] ?? ''
    if (n > 0) await wait(RETRY_MS)
    if (await isAcknowledged(ledger, { agent, id, body: bodyOf(load, id) }, url)) return
  }
}

function bodyOf({ event = {} }: Load, id: string): string {
  const sale = {
    cid: 'auto',
    event_id: 'sale',
    pid: 'fb_ads',
    revenue: 49.9,
    transaction_id: id,
    message_id: id,
  }
  return JSON.stringify({ ...sale, click: { url: 'https://lp.example/?sub1=a' }, ...event })
}

async function isAcknowledged(
  ledger: Ledger,
  { agent, id, body }: { agent: Agent; id: string; body: string },
  url: string,
): Promise<boolean> {
  const began = performance.now()
  ledger.write({ what: 'sent', id, at: Date.now() })
  try {
    const answer = await request(`${url}/api/event/auto`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const { code = '' } = (await answer.body.json()) as { code?: string }
    const hinted = answer.headers['retry-after'] !== undefined
    ledger.write({
      ...{ what: 'answered', id, at: Date.now(), ms: Math.round(performance.now() - began) },
      ...{ status: answer.statusCode, code, hinted },
    })
    return answer.statusCode === 200
  } catch (error) {
    ledger.write({ what: 'unanswered', id, at: Date.now(), because: String(error) })
    return false
  }
}
