import { claimDue, dueRules } from '../store/outbox.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Desk } from './desk.ts'
import { fillValues } from './fill-values.ts'

// A lease outlasts any single try by this: time to wait for the turn before it, and for the database after it.
const LEASE_MARGIN_MS = 15_000

/**
 * Takes what is due in hand, as far as there is room: which destinations have room → which of them have something
 * due → lease it → fill its values. Returns how much it was.
 */
export async function takeDue(desk: Desk): Promise<number> {
  const { deps, rules, underWay, writeBack } = desk
  const shares = underWay.shares(await dueWithRoom(desk))
  if (shares.length === 0) return 0
  // Read before the claim, by a clock that never jumps: the lease is over here no later than there.
  const sendBefore = rules.ticks() + LEASE_MARGIN_MS
  const claimed = await claimAll(desk, shares)
  const filled = await fillValues(deps, claimed).catch(async (error: unknown) => {
    await Promise.all(claimed.map(writeBack.giveBack))
    throw error
  })
  underWay.take(filled.map((one) => ({ ...one, sendBefore })))
  return claimed.length
}

function dueWithRoom({ deps, underWay, isActive }: Desk): Promise<string[]> {
  const withRoom = [...deps.catalog().rules.keys()].filter(
    (ruleId) => underWay.hasRoom(ruleId) && isActive(ruleId),
  )
  return dueRules(deps.store.db, withRoom, deps.now())
}

// One transaction, whatever the number of destinations: each commit waits for the disk.
function claimAll(
  { deps, rules }: Desk,
  shares: readonly { rule_id: string; limit: number }[],
): Promise<DeliveryRow[]> {
  const now = deps.now()
  const lease = { lease_id: deps.newId(), now, until: now + rules.deadlineMs + LEASE_MARGIN_MS }
  return deps.store.db.transaction().execute(async (tx) => {
    const claimed: DeliveryRow[] = []
    for (const share of shares) claimed.push(...(await claimDue(tx, share, lease)))
    return claimed
  })
}
