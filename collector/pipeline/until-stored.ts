import { isOutage } from '../store/outage.ts'

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 500

/**
 * Writes what must not be forgotten: while the database is away it is kept in hand, and tried again until it is
 * written, or until `patience` ends (then one last time). What the database refuses is thrown at once.
 */
export async function untilStored<T>(write: () => Promise<T>, patience: AbortSignal): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await write()
    } catch (error) {
      if (patience.aborted || !isOutage(error)) throw error
    }
    await pause(waitMs, patience)
  }
}

/** Waits, unless the signal ends the wait. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
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
