import { makeDays } from '../../store/attempt-days.ts'
import type { ExpiryKind } from '../../store/retention/expiries.ts'
import type { Deps } from '../deps.ts'
import { expire, type KeptDays } from './expire.ts'

/** What this process has deleted by its age, for /metrics. */
export interface RetentionFigures {
  deleted: number
  /** When a run last ended, in milliseconds since 1970; 0 before the first. */
  endedAt: number
}

/** Deletes by age from time to time. */
export interface RetentionWatch {
  figures(): RetentionFigures
  stop(): Promise<void>
}

/** When runs begin. */
interface Rhythm {
  firstMs: number
  everyMs: number
}

const HOUR_MS = 60 * 60_000
const RHYTHM: Rhythm = { firstMs: 60_000, everyMs: HOUR_MS }
// What was not finished when a run came by is looked at again once a day.
const ANEW_MS = 24 * HOUR_MS

/** Starts deleting what is older than it is kept: soon, and then every hour; not at the same moment on all machines. */
export function watchRetention(
  deps: Pick<Deps, 'store' | 'now' | 'random' | 'tell'>,
  kept: KeptDays,
  { firstMs, everyMs }: Rhythm = RHYTHM,
): RetentionWatch {
  const stopping = new AbortController()
  const figures = { deleted: 0, endedAt: 0 }
  const marks = new Map<ExpiryKind, string>()
  let anewAt = 0
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout
  const run = async () => {
    const began = deps.now()
    if (began >= anewAt) {
      marks.clear()
      anewAt = began + ANEW_MS
    }
    const daysMade = await makeDays(deps.store.db, began)
    const { expired, elsewhere, held } = await expire(deps, kept, {
      ...{ marks, dryRun: false, signal: stopping.signal },
    })
    figures.endedAt = deps.now()
    for (const count of Object.values(expired)) figures.deleted += count
    deps.tell('info', 'retention.done', {
      ...{ ...expired, elsewhere, held, days_made: daysMade, ms: figures.endedAt - began },
    })
  }
  const later = (ms: number) => {
    timer = setTimeout(
      () => {
        running = run()
          .catch((error: unknown) => deps.tell('error', 'retention.failed', { error }))
          .finally(() => {
            if (!stopping.signal.aborted) later(everyMs)
          })
      },
      ms * (0.75 + deps.random() / 2),
    )
    timer.unref()
  }
  later(firstMs)
  return {
    figures: () => figures,
    stop: async () => {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
