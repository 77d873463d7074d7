import { type LeaseKey, release } from '../store/outbox.ts'
import { type Settlement, settle } from '../store/settlements.ts'
import type { Deps } from './deps.ts'
import { type Gathered, gather } from './gather.ts'
import { untilStored } from './until-stored.ts'

/**
 * How what became of leased deliveries gets back into the database: in groups, and kept in hand while it is away.
 * A result that is written late saves the receiver a repeat.
 */
export interface WriteBack {
  /** Writes a result; false where the lease was no longer ours, and the result is dropped. */
  settle: Gathered<Settlement, boolean>
  /** Gives back what was not begun, as if it had never been taken. */
  giveBack: Gathered<LeaseKey, void>
}

// Each commit waits for the disk, and nobody waits for these: a few more go with it.
const PAUSE_MS = 2

/** Opens the way back; when `patience` ends, what cannot be written is given up, and returns when its lease ends. */
export function openWriteBack(deps: Deps, patience: AbortSignal): WriteBack {
  const patiently = { maxWaiting: Number.POSITIVE_INFINITY, pauseMs: PAUSE_MS }
  return {
    settle: gather((group) => untilStored(() => settleAll(deps, group), patience), patiently),
    giveBack: gather(async (group) => {
      await untilStored(() => release(deps.store.db, group, deps.now()), patience)
      return group.map(() => undefined)
    }, patiently),
  }
}

async function settleAll(deps: Deps, settlements: readonly Settlement[]): Promise<boolean[]> {
  const ours = await deps.store.db.transaction().execute((tx) => settle(tx, settlements, deps.now()))
  const fenced = settlements.filter(({ delivery_id }) => !ours.has(delivery_id))
  for (const { delivery_id } of fenced) deps.tell('warn', 'delivery.fenced', { delivery_id })
  return settlements.map(({ delivery_id }) => ours.has(delivery_id))
}
