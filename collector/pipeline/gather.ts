import { Problem } from '../domain/problem.ts'
import { isOutage } from '../store/outage.ts'

/** Takes one item and gives its result, once the group it went with is committed. */
export type Gathered<I, R> = (item: I) => Promise<R>

type Run<I, R> = (items: readonly I[]) => Promise<readonly R[]>

interface Waiting<I, R> {
  item: I
  resolve(result: R): void
  reject(error: unknown): void
}

/** How much may wait, and for how long. */
export interface GatherLimits {
  maxWaiting: number
  group?: number
  /** How many groups may be under way at the same time: one, where nothing is said. */
  lanes?: number
  pauseMs?: number
  patienceMs?: number
}

/** How many items one commit takes at most. */
const GROUP = 256

/**
 * Gathers what arrives while the last commits run, and commits it as one: a commit costs nearly the same for one
 * item as for a hundred, so under load the groups grow by themselves, and an idle system waits for nothing.
 * More than `maxWaiting` items waiting are refused at once with a 503. Items that nobody waits for may each time
 * wait `pauseMs` for more of them. After `patienceMs` nobody waits any more for a commit that does not end: all who do
 * are refused with a 503, whatever becomes of it.
 */
export function gather<I, R>(
  run: Run<I, R>,
  { maxWaiting, group = GROUP, lanes = 1, pauseMs, patienceMs }: GatherLimits,
): Gathered<I, R> {
  const waiting: Waiting<I, R>[] = []
  let running = 0
  let soon = false

  const work = async () => {
    soon = false
    running += 1
    const taken = waiting.splice(0, group)
    const inTime = await endsWithin(patienceMs, runGroup(run, taken))
    if (!inTime) refuse([...taken, ...waiting.splice(0)], stuck())
    running -= 1
    workSoon()
  }
  const workSoon = () => {
    if (soon || running >= lanes || waiting.length === 0) return
    soon = true
    // After the tick: what this tick still reads from its sockets goes with the same commit.
    if (pauseMs === undefined) setImmediate(() => void work())
    else setTimeout(() => void work(), pauseMs)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) return reject(overloaded())
      waiting.push({ item, resolve, reject })
      workSoon()
    })
}

async function endsWithin(ms: number | undefined, work: Promise<void>): Promise<boolean> {
  if (ms === undefined) return work.then(() => true)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, ms, false)
  try {
    return await Promise.race([work.then(() => true), promise])
  } finally {
    clearTimeout(timer)
  }
}

// One item that is refused must not take the others down with it: a group that fails is halved until that one is
// alone. An outage is nobody's fault, and asking again for each half would only make everybody wait for it.
async function runGroup<I, R>(run: Run<I, R>, group: readonly Waiting<I, R>[]): Promise<void> {
  const ran = await attempt(run, group)
  if ('results' in ran) answer(group, ran.results)
  else if (group.length === 1 || isOutage(ran.error)) refuse(group, ran.error)
  else {
    const half = group.length >> 1
    await runGroup(run, group.slice(0, half))
    await runGroup(run, group.slice(half))
  }
}

async function attempt<I, R>(
  run: Run<I, R>,
  group: readonly Waiting<I, R>[],
): Promise<{ results: readonly R[] } | { error: unknown }> {
  try {
    return { results: await run(group.map(({ item }) => item)) }
  } catch (error) {
    return { error }
  }
}

// What was done is never done again: a wrong number of results is told to all, and not tried in halves.
function answer<I, R>(group: readonly Waiting<I, R>[], results: readonly R[]): void {
  if (results.length !== group.length) {
    refuse(group, new Error(`${group.length} items gave ${results.length} results`))
    return
  }
  for (const [index, result] of results.entries()) group[index]?.resolve(result)
}

function refuse<I, R>(group: readonly Waiting<I, R>[], error: unknown): void {
  for (const { reject } of group) reject(error)
}

function overloaded(): Problem {
  return new Problem(503, 'overloaded', 'Too much is waiting to be stored. Send it again in a second.', {
    retryAfterS: 1,
  })
}

function stuck(): Problem {
  return new Problem(
    503,
    'unavailable',
    'The database does not answer just now. Send it again in a second.',
    {
      retryAfterS: 1,
    },
  )
}
