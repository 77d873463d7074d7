import { DELIVERY, STATE, STATE_NAMES } from './outbox.ts'
import { insertRows, rowsAs } from './rows.ts'
import type { Db, DeliveryRow, Tx } from './tables.ts'

/** Which deliveries are meant; `from` and `to` are milliseconds since 1970, `to` not included. */
export interface DeliveryFilter {
  rule?: string | undefined
  cid?: string | undefined
  pid?: string | undefined
  transaction_id?: string | undefined
  status?: string | undefined
  reason?: string | undefined
  from?: number | undefined
  to?: number | undefined
}

/** What an operator may have sent again: what is over. */
export const REPLAYABLE: readonly string[] = ['sent', 'failed', 'dead', 'skipped', 'cancelled']

/** A delivery by its id. */
export function findDelivery(db: Db | Tx, delivery_id: string): Promise<DeliveryRow | undefined> {
  return db.selectFrom('deliveries').selectAll().where('delivery_id', '=', delivery_id).executeTakeFirst()
}

/**
 * Deliveries that are over and were not replayed before, the oldest first, beginning after an id: one that is asked
 * for twice is replayed once.
 */
export function replayable(
  db: Db,
  filter: DeliveryFilter,
  { after, limit }: { after: string; limit: number },
): Promise<DeliveryRow[]> {
  return matching(db, filter)
    .selectAll()
    .where('deliveries.delivery_id', '>', after)
    .orderBy('deliveries.delivery_id')
    .limit(limit)
    .execute()
}

/** How many deliveries a filter finds from an id on. */
export async function countReplayable(db: Db, filter: DeliveryFilter, after: string): Promise<number> {
  const found = await matching(db, filter)
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('deliveries.delivery_id', '>', after)
    .executeTakeFirstOrThrow()
  return Number(found.n)
}

function matching(db: Db, filter: DeliveryFilter) {
  const { rule, cid, pid, transaction_id, status, reason, from, to } = filter
  return db
    .selectFrom('deliveries')
    .$if(rule !== undefined, (query) => query.where('deliveries.rule_id', '=', rule ?? ''))
    .$if(cid !== undefined, (query) => query.where('deliveries.cid', '=', cid ?? ''))
    .$if(pid !== undefined, (query) => query.where('deliveries.pid', '=', pid ?? ''))
    .$if(transaction_id !== undefined, (query) =>
      query.where('deliveries.transaction_id', '=', transaction_id ?? ''),
    )
    .$if(reason !== undefined, (query) => query.where('deliveries.reason', '=', reason ?? ''))
    .$if(from !== undefined, (query) => query.where('deliveries.at', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('deliveries.at', '<', to ?? 0))
    .where('deliveries.status', 'in', statesOf(status))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries as replay')
            .select('replay.delivery_id')
            .whereRef('replay.replay_of', '=', 'deliveries.delivery_id'),
        ),
      ),
    )
}

function statesOf(status: string | undefined): number[] {
  const names = status === undefined ? REPLAYABLE : [status]
  return names.map((name) => STATE_NAMES.indexOf(name))
}

/** How often a delivery was replayed. */
export async function countReplays(db: Db, deliveryId: string): Promise<number> {
  const { n } = await db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('replay_of', '=', deliveryId)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Owes replays, and returns those that nobody else had owed meanwhile. */
export async function oweReplays(tx: Tx, rows: readonly DeliveryRow[]): Promise<Set<string>> {
  const unless = ['subject_uid', 'rule_id', 'trigger_key'] as const
  const owed = await insertRows(tx, 'deliveries', DELIVERY, rows, { unless, returning: ['delivery_id'] })
  return new Set(owed.map((row) => row.delivery_id))
}

/** What was sent at the last try of deliveries, masked, as JSON; what was never tried is absent. */
export async function lastRequests(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom(
      rowsAs(
        db,
        'given',
        ID,
        ids.map((delivery_id) => ({ delivery_id })),
      ),
    )
    .innerJoin('attempts', 'attempts.delivery_id', 'given.delivery_id')
    .select(['attempts.delivery_id', 'attempts.request'])
    .orderBy('attempts.n')
    .execute()
  return new Map(rows.map(({ delivery_id, request }) => [delivery_id, request]))
}

/** Whether a delivery is not over yet. */
export function isUnderWay({ status }: Pick<DeliveryRow, 'status'>): boolean {
  return status === STATE.ready || status === STATE.leased
}

const ID = { delivery_id: 'text' } as const
