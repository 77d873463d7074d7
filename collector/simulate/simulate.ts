import { setTimeout } from 'node:timers/promises'
import { chanceOf } from './chance.ts'
import { planVisitor } from './plan-visitor.ts'
import type { Send } from './send-call.ts'
import { count, emptyTally, type Tally } from './tally.ts'
import type { Ground, Visitor } from './visitor.ts'

/** How many come, how fast, and until when. */
export interface Crowd {
  seed: number
  visitors: number
  perMinute: number
  forMs: number
  /** Nobody thinks between two calls. */
  hurry: boolean
}

// More than that at once is a load test, which is `npm run bench`'s.
const UNDER_WAY = 2_000
const SILENT_CALLS = 20

/** Lets visitors come until there were enough, the time is over, nobody answers or the signal says stop. */
export async function simulate(ground: Ground, crowd: Crowd, send: Send, stop: AbortSignal): Promise<Tally> {
  const tally = emptyTally()
  const underWay = new Set<Promise<void>>()
  const gone = new AbortController()
  const over = AbortSignal.any([stop, gone.signal])
  const arrivals = chanceOf(crowd.seed, -2)
  const began = performance.now()
  let dueMs = 0
  while (tally.visitors < crowd.visitors) {
    await pause(began + dueMs - performance.now(), over)
    if (over.aborted || performance.now() - began > crowd.forMs) break
    const visitor = planVisitor(ground, crowd.seed, tally.visitors)
    tally.visitors += 1
    const walked: Promise<void> = walk(visitor, { crowd, send, tally, over, gone }).finally(() =>
      underWay.delete(walked),
    )
    underWay.add(walked)
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay)
    // As people come: at random, so many a minute on the whole.
    dueMs += (-Math.log(1 - arrivals.draw()) * 60_000) / crowd.perMinute
  }
  await Promise.all(underWay)
  return tally
}

/** Says of a tally that the collector has stopped answering. */
export function isSilent({ silent }: Tally): boolean {
  return silent >= SILENT_CALLS
}

interface Way {
  crowd: Crowd
  send: Send
  tally: Tally
  over: AbortSignal
  gone: AbortController
}

async function walk(visitor: Visitor, { crowd, send, tally, over, gone }: Way): Promise<void> {
  let { transactionId } = visitor
  for (const call of visitor.calls) {
    if (!crowd.hurry) await pause(call.afterMs, over)
    if (over.aborted) return
    const answer = await send(call, transactionId)
    count(tally, call, answer)
    if (isSilent(tally)) gone.abort()
    transactionId ??= idIn(answer.location)
    // A link that leads nowhere has lost its visitor.
    if (transactionId === undefined) return
  }
}

function idIn(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined
  return new URL(location).searchParams.get('transaction_id') ?? undefined
}

async function pause(ms: number, over: AbortSignal): Promise<void> {
  if (ms <= 0 || over.aborted) return
  await setTimeout(ms, undefined, { signal: over }).catch(() => undefined)
}
