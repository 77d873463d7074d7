import type { Settlement } from '../store/settlements.ts'
import type { Desk } from './desk.ts'
import { type GuardedLine, guardedLine, type Reached } from './guarded-line.ts'
import { sendPostback } from './send-postback.ts'
import type { Claimed } from './under-way.ts'

/** Sends of what waits in hand as much as may be under way; once the dispatcher is stopping, gives it back instead. */
export function sendWaiting(desk: Desk): void {
  if (desk.stopping.aborted) {
    giveBackUntil(desk, Number.POSITIVE_INFINITY)
    return
  }
  for (let next = desk.underWay.next(); next; next = desk.underWay.next()) void handle(desk, next, sendOne)
}

/** Gives back what waits in hand and may not be sent any more at this time, by the clock that never jumps. */
export function giveBackUntil(desk: Desk, at: number): void {
  for (const claimed of desk.underWay.withdraw(at)) void handle(desk, claimed, giveBack)
}

/** Does something with a delivery; whatever comes of it, the delivery is out of hand afterwards. It does not reject. */
async function handle(
  desk: Desk,
  claimed: Claimed,
  how: (desk: Desk, claimed: Claimed) => Promise<unknown>,
): Promise<void> {
  try {
    await how(desk, claimed)
  } catch (error) {
    const { delivery_id } = claimed.delivery
    desk.deps.tell('error', 'delivery.unwritten', { delivery_id, error })
  }
  desk.underWay.over(claimed)
  sendWaiting(desk)
  desk.wake()
}

async function sendOne(desk: Desk, claimed: Claimed): Promise<void> {
  const { deps, rules, underWay, writeBack } = desk
  const { delivery, filled, sendBefore, probe } = claimed
  if (rules.ticks() > sendBefore || !mayGo(desk, claimed)) return giveBack(desk, claimed)
  const isOpen = (origin: string) => origin === probe || desk.destinations.isOpen(origin)
  const line = guardedLine(deps.http, isOpen, deps.now)
  const settlement = await sendPostback({ ...deps, http: line }, delivery, filled, rules)
  // The next one goes out while the result of this one is written.
  underWay.sent(claimed)
  const noted = noteTry(desk, claimed, reachedBy(line, settlement), line.wanted())
  sendWaiting(desk)
  await Promise.all([noted, settlement ? writeBack.settle(settlement) : writeBack.giveBack(delivery)])
}

// What waited in hand when its destination was paused goes back unsent; the probe alone is let through.
function mayGo({ isActive, destinations }: Desk, { delivery, probe }: Claimed): boolean {
  return (
    isActive(delivery.rule_id) && (probe !== undefined || destinations.wayOf(delivery.rule_id) === 'open')
  )
}

// An answer whose status was good may still have said "not now" in the receiver's own words.
function reachedBy({ reached }: GuardedLine, settlement: Settlement | undefined): Reached[] {
  const later = settlement?.attempt.outcome === 'later'
  return reached.map((one, index) => (later && index === reached.length - 1 ? { ...one, ok: false } : one))
}

async function giveBack(desk: Desk, claimed: Claimed): Promise<void> {
  if (claimed.probe !== undefined) await noteTry(desk, claimed, [])
  await desk.writeBack.giveBack(claimed.delivery)
}

// What is known of a destination is worth no delivery: where it cannot be written, the delivery goes on.
async function noteTry(
  { deps, destinations }: Desk,
  { delivery, probe }: Claimed,
  reached: Reached[],
  wanted?: string,
): Promise<void> {
  try {
    await destinations.note(delivery.rule_id, { reached, probe, wanted })
  } catch (error) {
    deps.tell('warn', 'destination.unwritten', { error })
  }
}
