import type { Db, Tx } from '../tables.ts'
import type { AuctionEntryRow, AuctionRow, BuyerCallRow } from './tables.ts'

/** Keeps an auction with what became of every account in it, and the calls that were made. */
export async function insertAuction(
  tx: Tx,
  auction: AuctionRow,
  entries: readonly AuctionEntryRow[],
  calls: readonly BuyerCallRow[],
): Promise<void> {
  await tx.insertInto('auctions').values(auction).execute()
  if (entries.length > 0) await tx.insertInto('auction_entries').values(entries).execute()
  await insertCalls(tx, calls)
}

/** Keeps calls to buyers. */
export async function insertCalls(db: Db | Tx, rows: readonly BuyerCallRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto('buyer_calls').values(rows).execute()
}

/** Writes down what became of an account after its bid: sold, refused, unknown. */
export async function noteEntry(
  tx: Tx,
  key: Pick<AuctionEntryRow, 'auction_uid' | 'account_id'>,
  news: Pick<AuctionEntryRow, 'code' | 'because'>,
): Promise<void> {
  await tx
    .updateTable('auction_entries')
    .set(news)
    .where('auction_uid', '=', key.auction_uid)
    .where('account_id', '=', key.account_id)
    .execute()
}

/** The entries of an auction, in the order of entry. */
export function entriesOf(db: Db | Tx, auctionUid: string): Promise<AuctionEntryRow[]> {
  return db
    .selectFrom('auction_entries')
    .selectAll()
    .where('auction_uid', '=', auctionUid)
    .orderBy('position')
    .execute()
}

/** An auction by its id. */
export function findAuction(db: Db | Tx, auctionUid: string): Promise<AuctionRow | undefined> {
  return db.selectFrom('auctions').selectAll().where('auction_uid', '=', auctionUid).executeTakeFirst()
}

/** The calls made in an auction, in their order. */
export function callsOf(db: Db | Tx, auctionUid: string): Promise<BuyerCallRow[]> {
  return db
    .selectFrom('buyer_calls')
    .selectAll()
    .where('auction_uid', '=', auctionUid)
    .orderBy('call_uid')
    .execute()
}
