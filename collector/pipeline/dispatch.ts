import { returnAbandoned } from '../store/lost-leases.ts'
import type { Deps } from './deps.ts'
import type { Desk } from './desk.ts'
import { Destinations } from './destinations.ts'
import { openLanes } from './lanes.ts'
import { mindOutbox } from './mind-outbox.ts'
import type { SendingRules } from './send-postback.ts'
import { sendWaiting } from './send-waiting.ts'
import { takeDue } from './take-due.ts'
import { type Limits, UnderWay } from './under-way.ts'
import { pause } from './until-stored.ts'
import { whenWoken } from './when-woken.ts'
import { within } from './within.ts'
import { openWriteBack } from './write-back.ts'

/** How much is under way at the same time, how it is sent, and how often the dispatcher looks without being woken. */
export interface DispatchRules extends SendingRules, Limits {
  pollMs?: number
  /** Whether it is woken by the other processes too, and need not look as often. */
  isTold?(): boolean
  /** How often it looks for leases that ended, and for what rules that are no more still owe. */
  mindMs?: number
  /** A clock in milliseconds that never jumps. */
  ticks?(): number
}

/** Sends what is owed: it claims what is due, performs it, and settles what came of it. */
export interface Dispatcher {
  /** Says that something may be due: it looks at once, rather than at its next turn. */
  wake(): void
  /** Takes nothing more, waits for what is under way, and gives back what was not begun. */
  stop(graceMs: number): Promise<void>
}

// Where nobody tells it of what others owe, the first try must start within 100 ms all the same.
const POLL_MS = 75
// Where it is told, looking is for what is due again, and for what was not heard.
const TOLD_POLL_MS = 250
const MIND_MS = 2_000
const AFTER_TROUBLE_MS = 500

/**
 * Starts the dispatcher: claim → perform → settle, until it is stopped.
 *
 * It never holds a transaction while it speaks to others. What it cannot settle, because the process ends first,
 * comes back when its lease ends: a delivery happens at least once, and under one id.
 */
export function startDispatcher(deps: Deps, rules: DispatchRules): Dispatcher {
  const stopping = new AbortController()
  const patience = new AbortController()
  const desk = openDesk(deps, rules, { stopping: stopping.signal, patience: patience.signal })
  // Before anything is claimed: what is leased then is not ours.
  const begun = returnAbandoned(deps.store.db, { now: deps.now(), random: deps.random }).catch(
    (error: unknown) => deps.tell('error', 'outbox.failed', { error }),
  )
  const looking = whenWoken(() => begun.then(() => look(desk)), troubleOf(desk, 'dispatch'))
  const minding = whenWoken(() => mindOutbox(desk), troubleOf(desk, 'outbox'))
  const { pollMs = POLL_MS, mindMs = MIND_MS } = rules
  const timers = [setInterval(nowAndThen(rules, looking.wake), pollMs), setInterval(minding.wake, mindMs)]
  desk.wake = looking.wake
  looking.wake()

  return {
    wake: looking.wake,
    stop: async (graceMs) => {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      sendWaiting(desk)
      const idle = Promise.all([begun, looking.over(), minding.over()]).then(() => desk.underWay.idle())
      await within(graceMs, idle)
      patience.abort()
    },
  }
}

function openDesk(
  deps: Deps,
  rules: DispatchRules,
  { stopping, patience }: { stopping: AbortSignal; patience: AbortSignal },
): Desk {
  const { ticks = () => performance.now() } = rules
  const destinations = new Destinations(deps, ticks)
  const laneOf = openLanes(deps.catalog, (ruleId) => destinations.originOf(ruleId))
  return {
    ...{ deps, stopping, destinations, laneOf },
    rules: { ...rules, ticks },
    underWay: new UnderWay(rules, { laneOf, ticks }),
    writeBack: openWriteBack(deps, patience),
    wake: () => undefined,
    isActive: (ruleId) => deps.catalog().rules.get(ruleId)?.status === 'active',
  }
}

function nowAndThen(
  { isTold, ticks = () => performance.now() }: DispatchRules,
  wake: () => void,
): () => void {
  let lookedAt = ticks()
  return () => {
    if (isTold?.() && ticks() - lookedAt < TOLD_POLL_MS) return
    lookedAt = ticks()
    wake()
  }
}

// Where something was taken there may be more, and where a share was not used up there is room for it.
async function look(desk: Desk): Promise<void> {
  if ((await takeDue(desk)) > 0) desk.wake()
  sendWaiting(desk)
}

/** Tells of trouble once, until it is over, and lets a little time pass so that it does not come again at once. */
function troubleOf({ deps, stopping }: Desk, what: string) {
  let troubled = false
  return {
    stopping,
    onError: (error: unknown) => {
      if (!troubled) deps.tell('error', `${what}.failed`, { error })
      troubled = true
      return pause(AFTER_TROUBLE_MS, stopping)
    },
    onSuccess: () => {
      if (troubled) deps.tell('info', `${what}.recovered`, {})
      troubled = false
    },
  }
}
