import { returnExpired } from '../store/lost-leases.ts'
import { cancelOrphans } from '../store/outbox.ts'
import type { Desk } from './desk.ts'
import { giveBackUntil } from './send-waiting.ts'

/**
 * Puts right what has gone wrong in the outbox: leases that ended without a result return, what waits here too long
 * is given back before that, and what rules that are no more still owe is cancelled.
 */
export async function mindOutbox(desk: Desk): Promise<void> {
  const { deps, rules, underWay } = desk
  giveBackUntil(desk, rules.ticks())
  const { random } = deps
  const returned = await returnExpired(deps.store.db, { now: deps.now(), random }, (id) => underWay.has(id))
  if (returned > 0) {
    deps.tell('warn', 'deliveries.returned', { returned })
    desk.wake()
  }
  const orphaned = await cancelOrphans(deps.store.db, deps.now())
  if (orphaned.length > 0) deps.tell('warn', 'deliveries.cancelled', { rules: orphaned })
}
