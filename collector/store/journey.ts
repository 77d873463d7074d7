import { sql } from 'kysely'
import type { ConversionChangeRow, InboundRow } from './inbound/tables.ts'
import type {
  AuctionEntryRow,
  AuctionRow,
  BuyerCallRow,
  LeadChangeRow,
  LedgerRow,
  SaleRow,
} from './leads/tables.ts'
import type { RejectedRow } from './machine-tables.ts'
import { ownConditions } from './own-records.ts'
import type { Scope } from './scope.ts'
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
  conversion_changes: ConversionChangeRow[]
  inbound: InboundRow[]
  deliveries: DeliveryRow[]
  attempts: AttemptRow[]
  lead_changes: LeadChangeRow[]
  auctions: AuctionRow[]
  entries: AuctionEntryRow[]
  buyer_calls: BuyerCallRow[]
  sales: SaleRow[]
  ledger: LedgerRow[]
  rejected: RejectedRow[]
}

// A journey is read by a person: what one transaction has beyond this is no longer a story.
const MOST = 1000

/** Reads what is stored about a transaction, as far as the scope shows it; touches, which have no source, whole. */
export async function readJourney(db: Db, transactionId: string, scope: Scope): Promise<JourneyRows> {
  const of = <T extends Kind>(table: T, id: string) => {
    const own = table === 'touches' ? [] : ownConditions(table, scope)
    const where = sql.join([sql`transaction_id = ${transactionId}`, ...own], sql` and `)
    return sql<Tables[T]>`
      select * from ${sql.table(table)} where ${where}
      order by ${sql.ref(id)} limit ${sql.lit(MOST)}`.execute(db)
  }
  const deliveries = (await of('deliveries', 'delivery_id')).rows
  const auctions = (await of('auctions', 'auction_uid')).rows
  return {
    clicks: (await of('clicks', 'click_uid')).rows,
    touches: (await of('touches', 'touch_uid')).rows,
    events: (await of('events', 'event_uid')).rows,
    conversions: (await of('conversions', 'conversion_id')).rows,
    conversion_changes: (await of('conversion_changes', 'change_uid')).rows,
    inbound: (await of('inbound', 'call_uid')).rows,
    deliveries,
    lead_changes: (await of('lead_changes', 'change_uid')).rows,
    auctions,
    entries: await entriesOfAll(db, auctions),
    buyer_calls: (await of('buyer_calls', 'call_uid')).rows,
    sales: (await of('sales', 'sale_uid')).rows,
    ledger: (await of('ledger', 'entry_uid')).rows,
    rejected: (await of('rejected_events', 'rejected_uid')).rows,
    attempts: await attemptsOf(db, deliveries),
  }
}

type Kind =
  | ('clicks' | 'touches' | 'events' | 'conversions' | 'deliveries')
  | ('conversion_changes' | 'inbound' | 'rejected_events')
  | ('lead_changes' | 'auctions' | 'buyer_calls' | 'sales' | 'ledger')

function entriesOfAll(db: Db, auctions: readonly AuctionRow[]): Promise<AuctionEntryRow[]> {
  if (auctions.length === 0) return Promise.resolve([])
  const ids = auctions.map((auction) => auction.auction_uid)
  return db
    .selectFrom('auction_entries')
    .selectAll()
    .where('auction_uid', 'in', ids)
    .orderBy('auction_uid')
    .orderBy('position')
    .limit(MOST)
    .execute()
}

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
