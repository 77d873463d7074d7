import { heldUntil, lockConversion } from '../store/inbound/conversion-changes.ts'
import { changeConversion } from './change-conversion.ts'
import type { Deps } from './deps.ts'

/** Accepts conversions by themselves when their hold is over. */
export interface HoldWatch {
  stop(): Promise<void>
}

const POLL_MS = 1_000
const AT_ONCE = 200

/** Starts looking for conversions whose hold is over. Several machines may look: each conversion is accepted once. */
export function watchHolds(deps: Deps, { pollMs = POLL_MS }: { pollMs?: number } = {}): HoldWatch {
  let looking: Promise<unknown> | undefined
  const look = () => {
    looking ??= acceptHeld(deps)
      .catch((error: unknown) => deps.tell('error', 'holds.failed', { error }))
      .finally(() => {
        looking = undefined
      })
  }
  const timer = setInterval(look, pollMs)
  look()
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}

/** Accepts every conversion whose hold is over and that nobody decided about before; returns how many. */
export async function acceptHeld(deps: Deps): Promise<number> {
  const due = await heldUntil(deps.store.db, deps.now(), AT_ONCE)
  let accepted = 0
  for (const conversionId of due) {
    // One that cannot be accepted must not keep back the others.
    const done = await acceptOne(deps, conversionId).catch((error: unknown) => {
      deps.tell('error', 'conversion.not_accepted', { conversion_id: conversionId, error })
      return false
    })
    if (done) accepted += 1
  }
  return accepted
}

async function acceptOne(deps: Deps, conversionId: string): Promise<boolean> {
  const decided = await deps.store.db.transaction().execute(async (tx) => {
    const conversion = await lockConversion(tx, conversionId)
    // Another machine, or a word about it, may have come between.
    if (!conversion || conversion.hold_until === null || conversion.hold_until > deps.now()) return undefined
    const decision = {
      by: 'hold',
      to: 'accepted',
      original: null,
      reason: 'hold_over',
      cause: 'hold',
    } as const
    return changeConversion(deps, tx, conversion, decision)
  })
  if (!decided?.changed) return false
  if (decided.owed > 0) deps.wake()
  const { transaction_id, cid } = decided.conversion
  deps.tell('info', 'conversion.accepted', { conversion_id: conversionId, transaction_id, cid, by: 'hold' })
  return true
}
