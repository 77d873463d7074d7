import { Problem } from '../domain/problem.ts'
import { writeAudit } from '../store/audit.ts'
import { type DestinationShown, resumeDestination, showDestinations } from '../store/destinations.ts'
import type { Deps } from './deps.ts'
import { type Replayed, type ReplayOrder, replay } from './replay.ts'
import { tellChange } from './tell-destination.ts'

/** What operators do with what is sent. */
export interface SendingVerbs {
  /** Every destination that is known, and how it fares. */
  destinations(): Promise<DestinationShown[]>
  /** Lets a destination be sent to again at once; 404 where it is not known. */
  resume(origin: string, actor: string): Promise<void>
  /** Has deliveries sent again, or shows what would be sent. */
  replay(order: ReplayOrder, actor: string): Promise<Replayed>
}

/** The verbs of sending. */
export function openSendingVerbs(deps: Deps): SendingVerbs {
  return {
    destinations: () => showDestinations(deps.store.db, deps.now()),
    resume: (origin, actor) => resume(deps, origin, actor),
    replay: (order, actor) => replay(deps, order, actor),
  }
}

async function resume(deps: Deps, origin: string, actor: string): Promise<void> {
  const now = deps.now()
  const changed = await deps.store.db.transaction().execute(async (tx) => {
    const done = await resumeDestination(tx, origin, now)
    if (done)
      await writeAudit(tx, {
        ...{ audit_uid: deps.newId(), at: now, actor, action: 'destination.resumed', subject: origin },
        detail: JSON.stringify({ state: done.before.state, failures: done.before.failures }),
      })
    return done
  })
  if (!changed) throw new Problem(404, 'not_found', `Nothing was ever sent to ${origin.slice(0, 200)}.`)
  tellChange(deps, origin, changed)
  deps.wake()
}
