import { sql } from 'kysely'
import type {
  AttemptRow,
  ClickRow,
  ConversionRow,
  Db,
  DeliveryRow,
  EventRow,
  Tables,
  TouchRow,
} from './tables.ts'

/** Everything that is stored about one transaction, each kind in the order of its making. */
export interface JourneyRows {
  clicks: ClickRow[]
  touches: TouchRow[]
  events: EventRow[]
  conversions: ConversionRow[]
  deliveries: DeliveryRow[]
  attempts: AttemptRow[]
}

// A journey is read by a person: what one transaction has beyond this is no longer a story.
const MOST = 1000

/** Reads what is stored about a transaction. */
export async function readJourney(db: Db, transactionId: string): Promise<JourneyRows> {
  const of = <T extends Kind>(table: T, id: string) =>
    sql<Tables[T]>`
      select * from ${sql.table(table)} where transaction_id = ${transactionId}
      order by ${sql.ref(id)} limit ${sql.lit(MOST)}`.execute(db)
  const deliveries = (await of('deliveries', 'delivery_id')).rows
  return {
    clicks: (await of('clicks', 'click_uid')).rows,
    touches: (await of('touches', 'touch_uid')).rows,
    events: (await of('events', 'event_uid')).rows,
    conversions: (await of('conversions', 'conversion_id')).rows,
    deliveries,
    attempts: await attemptsOf(db, deliveries),
  }
}

type Kind = 'clicks' | 'touches' | 'events' | 'conversions' | 'deliveries'

function attemptsOf(db: Db, deliveries: readonly DeliveryRow[]): Promise<AttemptRow[]> {
  if (deliveries.length === 0) return Promise.resolve([])
  const ids = deliveries.map((delivery) => delivery.delivery_id)
  return db
    .selectFrom('attempts')
    .selectAll()
    .where('delivery_id', 'in', ids)
    .orderBy('attempt_id')
    .limit(MOST)
    .execute()
}
