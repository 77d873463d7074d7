import { sql } from 'kysely'
import { isPostgres } from './dialects/dialect.ts'
import { HELD, STATE } from './outbox.ts'
import { rowsAs } from './rows.ts'
import type { Db, DeliveryRow, Tx } from './tables.ts'

/** A delivery that was taken out by as many workers without a result as this is given up: it kills them. */
const POISON_TOUCHES = 5

/** The most that a lost delivery waits, times the touches it had before. */
const LOST_WAIT_MS = 10_000

const AT_ONCE = 1000

type Lost = Pick<DeliveryRow, 'delivery_id' | 'lease_id' | 'touches' | 'run_at'>

/**
 * Returns deliveries whose lease ended without a result to the queue, and gives up those that this happened to
 * POISON_TOUCHES times. What is known to be `inHand` of a live worker is spared. Returns how many there were.
 */
export function returnExpired(
  db: Db,
  clock: { now: number; random: () => number },
  inHand: (deliveryId: string) => boolean = () => false,
): Promise<number> {
  return returnLost(db, clock, { leasesUntil: clock.now, inHand })
}

/**
 * Returns what an earlier process left leased, as if its leases had ended. Where several processes share the database
 * one of them may be at it, and nothing is returned.
 */
export function returnAbandoned(db: Db, clock: { now: number; random: () => number }): Promise<number> {
  if (isPostgres(db)) return Promise.resolve(0)
  return returnLost(db, clock, { leasesUntil: Number.MAX_SAFE_INTEGER, inHand: () => false })
}

function returnLost(
  db: Db,
  { now, random }: { now: number; random: () => number },
  { leasesUntil, inHand }: { leasesUntil: number; inHand: (deliveryId: string) => boolean },
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const lost = (await endedLeases(tx, leasesUntil)).filter(({ delivery_id }) => !inHand(delivery_id))
    if (lost.length === 0) return 0
    const returned = lost.map((row) => afterTouch(row, now, random))
    await tx
      .updateTable('deliveries')
      .from(rowsAs(tx, 'given', RETURNED, returned))
      .set((eb) => ({
        status: sql<number>`${eb.ref('given.status')}`,
        reason: eb.fn.coalesce('given.reason', 'deliveries.reason'),
        run_at: sql<number>`${eb.ref('given.run_at')}`,
        touches: sql<number>`${eb.ref('given.touches')}`,
        lease_id: null,
        lease_until: null,
        updated_at: now,
      }))
      .whereRef('deliveries.delivery_id', '=', 'given.delivery_id')
      .whereRef('deliveries.lease_id', '=', 'given.lease_id')
      .where(HELD)
      .execute()
    return lost.length
  })
}

function endedLeases(tx: Tx, until: number): Promise<Lost[]> {
  const ended = tx
    .selectFrom('deliveries')
    .select(['delivery_id', 'lease_id', 'touches', 'run_at'])
    // Written out, not bound: only then does a planner see that the partial index serves.
    .where(sql<boolean>`status = ${sql.lit(STATE.leased)}`)
    .where('lease_until', '<=', until)
    .limit(AT_ONCE)
  return (isPostgres(tx) ? ended.forUpdate().skipLocked() : ended).execute()
}

// What dies together comes back apart: else what kills its worker would take the same others along each time,
// until all of them are given up.
function afterTouch({ delivery_id, lease_id, touches, run_at }: Lost, now: number, random: () => number) {
  const poison = touches + 1 >= POISON_TOUCHES
  return {
    ...{ delivery_id, lease_id },
    status: poison ? STATE.dead : STATE.ready,
    reason: poison ? 'crashed_worker' : null,
    run_at: touches === 0 ? run_at : now + Math.ceil(random() * touches * LOST_WAIT_MS),
    touches: touches + 1,
  }
}

const RETURNED = {
  delivery_id: 'text',
  lease_id: 'text',
  status: 'bigint',
  reason: 'text',
  run_at: 'bigint',
  touches: 'bigint',
} as const
