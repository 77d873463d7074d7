import { Problem } from '../domain/problem.ts'

/** Takes one item and gives its result, once the group it went with is committed. */
export type Gathered<I, R> = (item: I) => Promise<R>

interface Waiting<I, R> {
  item: I
  resolve(result: R): void
  reject(error: unknown): void
}

/** How many items one commit takes at most. */
export const GROUP = 256

/**
 * Gathers what arrives while the last commit runs, and commits it as one: a commit costs nearly the same for one
 * item as for a hundred, so under load the groups grow by themselves, and an idle system waits for nothing.
 * More than `maxWaiting` items waiting are refused at once with a 503.
 */
export function gather<I, R>(
  run: (items: readonly I[]) => Promise<readonly R[]>,
  { maxWaiting, group = GROUP }: { maxWaiting: number; group?: number },
): Gathered<I, R> {
  const waiting: Waiting<I, R>[] = []
  let running = false

  const work = async () => {
    running = true
    while (waiting.length > 0) await runGroup(run, waiting.splice(0, group))
    running = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) return reject(overloaded())
      waiting.push({ item, resolve, reject })
      // After the tick: what this tick still reads from its sockets goes with the same commit.
      if (!running) {
        running = true
        setImmediate(() => void work())
      }
    })
}

// One item that the database refuses must not take the others down with it: a group that fails is tried one by one.
async function runGroup<I, R>(
  run: (items: readonly I[]) => Promise<readonly R[]>,
  group: readonly Waiting<I, R>[],
): Promise<void> {
  try {
    const results = await run(group.map((waiting) => waiting.item))
    group.forEach((waiting, index) => {
      const result = results[index]
      if (result === undefined) waiting.reject(new Error('a group gave fewer results than it had items'))
      else waiting.resolve(result)
    })
  } catch (error) {
    if (group.length === 1) group[0]?.reject(error)
    else for (const one of group) await runGroup(run, [one])
  }
}

function overloaded(): Problem {
  return new Problem(503, 'overloaded', 'Too much is waiting to be stored. Send it again in a second.', {
    retryAfterS: 1,
  })
}
