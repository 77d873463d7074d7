import { Problem } from '../domain/problem.ts'
import { takeFromSecond } from '../store/source-rates.ts'
import type { Deps } from './deps.ts'

/** Keeps how much a source sends in a second, on all machines together. */
export interface SourceLimits {
  /** Whether any source has a limit. */
  any(): boolean
  /** Lets one event, click or lead of a source pass, or throws a 429. */
  admit(pid: string): Promise<void>
  /** How many it did not let pass. */
  refused(): number
}

/** What a process may still let pass in a second without asking the others. */
interface Share {
  second: number
  left: number
  asking?: Promise<void> | undefined
}

// A process takes a twentieth of the second's limit at a time: the database is asked twenty times, not for each event.
const PARTS = 20

/** Opens the limits of all sources. */
export function openSourceLimits(deps: Pick<Deps, 'store' | 'catalog' | 'now'>): SourceLimits {
  const shares = new Map<string, Share>()
  let refused = 0

  const ask = async (pid: string, share: Share, perSecond: number): Promise<void> => {
    for (const used of new Set([Math.max(1, Math.floor(perSecond / PARTS)), 1])) {
      if (!(await takeFromSecond(deps.store.db, { pid, second: share.second, used }, perSecond))) continue
      share.left += used
      return
    }
    refused += 1
    throw tooMany(pid)
  }
  const admit = async (pid: string, perSecond: number): Promise<void> => {
    for (;;) {
      const second = Math.floor(deps.now() / 1000)
      const share = shareOf(shares, pid, second)
      if (share.left > 0) {
        share.left -= 1
        return
      }
      // Who comes meanwhile waits for the same answer.
      share.asking ??= ask(pid, share, perSecond).finally(() => {
        share.asking = undefined
      })
      await share.asking
    }
  }
  return {
    any: () => [...deps.catalog().sources.values()].some(({ limits }) => limits !== undefined),
    admit: async (pid) => {
      const perSecond = deps.catalog().sources.get(pid)?.limits?.per_second
      if (perSecond !== undefined) await admit(pid, perSecond)
    },
    refused: () => refused,
  }
}

function shareOf(shares: Map<string, Share>, pid: string, second: number): Share {
  const known = shares.get(pid)
  if (known?.second === second) return known
  const fresh = { second, left: 0 }
  shares.set(pid, fresh)
  return fresh
}

function tooMany(pid: string): Problem {
  return new Problem(
    429,
    'rate_limited',
    `The source ${pid} sends more than its limit. Send it again in a second.`,
    {
      retryAfterS: 1,
    },
  )
}
