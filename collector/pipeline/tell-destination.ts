import type { Changed } from '../store/destinations.ts'
import type { Deps } from './deps.ts'

/** Tells, one line each, when a destination is paused, stays so after a probe, and is sent to again. */
export function tellChange(deps: Pick<Deps, 'tell'>, origin: string, { before, after }: Changed): void {
  if (before.state === after.state) return
  if (after.state === 'active') {
    const paused_ms = after.since - before.since
    deps.tell('info', 'destination.resumed', { origin, paused_ms })
  } else if (after.state === 'paused') {
    const next_probe = after.probe_at === null ? null : new Date(after.probe_at).toISOString()
    deps.tell('warn', 'destination.paused', { origin, failures: after.failures, next_probe })
  }
}
