import { insertAuction } from '../../store/leads/auctions.ts'
import { insertSale } from '../../store/leads/sales.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { type Closed, closeLead } from './close-lead.ts'

/** The built-in buyer of tests: it takes every lead that says `testSold=1`, and nobody is charged. */
const TEST_BUYER = 'test_buyer'

/** What the built-in buyer pays where the lead asks for no more: 1.00. */
const TEST_PRICE = 1_000_000

/** Sells a test to the built-in buyer, as if an auction had been held. */
export function buyTestLead(deps: Deps, row: LeadRow): Promise<Closed> {
  const { lead_uid, transaction_id, cid, pid, test } = row
  const ids = { lead_uid, transaction_id, cid, pid, test }
  const account = { account_id: TEST_BUYER, buyer_id: TEST_BUYER, method_id: TEST_BUYER }
  const price = Math.max(TEST_PRICE, row.min_price_micros)
  const auction_uid = deps.newId()
  const at = deps.now()
  return deps.store.db.transaction().execute(async (tx) => {
    await insertAuction(
      tx,
      {
        ...ids,
        auction_uid,
        at,
        ms: 0,
        kind: 'lead',
        strategy: 'highest_bid',
        sell: 'exclusive',
        code: 'held',
      },
      [
        {
          ...{ ...account, auction_uid, position: 0, rank: 0, code: 'sold', reference: null, ms: 0 },
          because: 'the built-in buyer takes every test',
          price_micros: price,
        },
      ],
      [],
    )
    await insertSale(tx, {
      ...{ ...ids, ...account, auction_uid, at },
      sale_uid: deps.newId(),
      state: 'sold',
      price_micros: price,
      price_model: 'fixed',
      ...{ share_ppm: null, reference: null, redirect_url: null, reason: null },
      windows: '[]',
      updated_at: at,
    })
    return closeLead(deps, tx, lead_uid, { reason: 'test_buyer', cause: 'distribution' })
  })
}
