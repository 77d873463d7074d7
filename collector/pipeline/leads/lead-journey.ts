import { formatMicros } from '../../domain/money.ts'
import type { JourneyRows } from '../../store/journey.ts'
import type {
  AuctionEntryRow,
  AuctionRow,
  BuyerCallRow,
  LeadChangeRow,
  LedgerRow,
  SaleRow,
} from '../../store/leads/tables.ts'
import { item, type JourneyItem } from '../journey-item.ts'

/** What happened to a transaction's leads: each change of status, who was asked and what they said, sales and money. */
export function leadItems(rows: JourneyRows): JourneyItem[] {
  return [
    ...rows.lead_changes.map(changeItem),
    ...rows.auctions.flatMap((auction) => [
      auctionItem(auction),
      ...rows.entries
        .filter((entry) => entry.auction_uid === auction.auction_uid)
        .map((entry) => bidItem(auction, entry)),
    ]),
    ...rows.buyer_calls.map(callItem),
    ...rows.sales.map(saleItem),
    ...rows.ledger.map(ledgerItem),
  ]
}

function changeItem(row: LeadChangeRow): JourneyItem {
  return item(row.at, 'lead', row.to_status, `The lead became ${row.to_status}`, {
    lead_uid: row.lead_uid,
    from: row.from_status,
    reason: row.reason,
    cause: row.cause,
    machine: row.machine,
  })
}

function auctionItem(row: AuctionRow): JourneyItem {
  const what = row.kind === 'ping' ? 'Asked the buyers for a partner' : 'Asked the buyers'
  return item(row.at, 'auction', row.code, what, {
    auction_uid: row.auction_uid,
    strategy: row.strategy,
    sell: row.sell,
    ms: String(row.ms),
  })
}

function bidItem(auction: AuctionRow, row: AuctionEntryRow): JourneyItem {
  const price = row.price_micros === null ? '' : formatMicros(row.price_micros)
  const summary = price === '' ? `${row.account_id}: ${row.code}` : `${row.account_id} offered ${price}`
  return item(auction.at + auction.ms, 'bid', row.code, summary, {
    account: row.account_id,
    buyer: row.buyer_id,
    price,
    because: row.because,
    rank: row.rank === null ? '' : String(row.rank + 1),
    ms: row.ms === null ? '' : String(row.ms),
  })
}

function callItem(row: BuyerCallRow): JourneyItem {
  const kind = row.half === 'ping' ? 'ping' : 'post'
  const summary = kind === 'ping' ? `Pinged ${row.account_id}` : `Posted to ${row.account_id}`
  const request = JSON.parse(row.request) as { method?: string; url?: string }
  return item(row.at, kind, row.code, summary, {
    account: row.account_id,
    buyer: row.buyer_id,
    method: request.method ?? '',
    url: request.url ?? '',
    reason: row.reason ?? '',
    http_status: row.http_status === null ? '' : String(row.http_status),
    ms: String(row.ms),
    tries: String(row.tries),
  })
}

function saleItem(row: SaleRow): JourneyItem {
  const price = formatMicros(row.price_micros)
  return item(row.updated_at, 'sale', row.state, `${row.account_id}: ${row.state} at ${price}`, {
    account: row.account_id,
    buyer: row.buyer_id,
    price,
    reason: row.reason ?? '',
  })
}

function ledgerItem(row: LedgerRow): JourneyItem {
  const amount = `${formatMicros(row.amount_micros)} ${row.currency}`
  const summary = row.kind === 'revenue' ? `Earned ${amount}` : `Owes the source ${amount}`
  return item(row.at, 'ledger', row.kind, summary, {
    amount,
    cause: row.cause,
    buyer: row.buyer_id ?? '',
    entry_uid: row.entry_uid,
  })
}
