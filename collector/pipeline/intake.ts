import type { EventDoor } from '../domain/judge-event.ts'
import { Problem } from '../domain/problem.ts'
import { findClicks, keyOf } from '../store/clicks.ts'
import type { Deps } from './deps.ts'
import type { EventReceipt, WaitingEvent } from './event-facts.ts'
import { gather } from './gather.ts'
import type { SourceLimits } from './source-limits.ts'
import {
  type ClickReceipt,
  type Landing,
  readLanding,
  sourceOf,
  takeClicks,
  type Visitor,
} from './take-click.ts'
import { readEvent, takeEvents } from './take-event.ts'

type Members = Record<string, unknown>

/** Takes events and clicks in, and knows how much is waiting. What is refused is thrown as a Problem. */
export interface Intake {
  takeEvent(members: Members, door: EventDoor & { visitor: Visitor }): Promise<EventReceipt>
  takeClick(members: Members, visitor: Visitor): Promise<ClickReceipt>
  /** How many events and clicks wait to be stored. */
  waiting(): number
}

// A commit that takes longer is not waited for: callers hear that, and send it again.
const PATIENCE_MS = 8_000

/** Opens the intake; more than `maxWaiting` of a kind are refused at once. */
export function openIntake(deps: Deps, limits: SourceLimits, maxWaiting: number): Intake {
  const bounds = { maxWaiting, patienceMs: PATIENCE_MS, lanes: deps.store.commitsAtOnce }
  const events = gather((group: readonly WaitingEvent[]) => takeEvents(deps, group), bounds)
  const clicks = gather((group: readonly Landing[]) => takeClicks(deps, group), bounds)
  let waiting = 0
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    waiting += 1
    try {
      return await work
    } finally {
      waiting -= 1
    }
  }
  return {
    takeEvent: async (members, door) => {
      const event = orThrow(await readEvent(deps, members, door))
      if (limits.any()) await limits.admit(await eventSource(deps, event))
      return orThrow(await counted(events(event)))
    },
    takeClick: async (members, visitor) => {
      const landing = orThrow(readLanding(deps, members, visitor))
      await limits.admit(sourceOf(deps, landing))
      return counted(clicks(landing))
    },
    waiting: () => waiting,
  }
}

// An event that names no source is its transaction's source's.
async function eventSource(deps: Deps, { candidate: { body, pid } }: WaitingEvent): Promise<string> {
  if (pid !== undefined) return pid
  const key = { transaction_id: body.transaction_id, cid: body.cid }
  const known = await findClicks(deps.store.db, [key])
  return known.get(keyOf(key))?.pid ?? 'organic'
}

function orThrow<T>(given: T | Problem): T {
  if (given instanceof Problem) throw given
  return given
}
