import type { Desk } from './desk.ts'
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
  const { delivery, filled, sendBefore } = claimed
  if (rules.ticks() > sendBefore || !desk.isActive(delivery.rule_id)) return giveBack(desk, claimed)
  const settlement = await sendPostback(deps, delivery, filled, rules)
  // The next one goes out while the result of this one is written.
  underWay.sent(claimed)
  sendWaiting(desk)
  await writeBack.settle(settlement)
}

function giveBack({ writeBack }: Desk, { delivery }: Claimed): Promise<void> {
  return writeBack.giveBack(delivery)
}
