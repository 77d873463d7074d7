import type { BuyerOutcome } from '../../delivery/buyers/buyer-call.ts'
import type { Micros } from '../../domain/money.ts'
import { adjustRevenue, givePlacesBack } from '../../store/leads/caps.ts'
import { type SaleNews, settleSale } from '../../store/leads/sales.ts'
import type { SaleRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { countedIn } from './cap-places.ts'

// A sale that was given up for unknown may still be settled by the answer, when that comes after all.
const OPEN = ['posting', 'unknown']

/**
 * Writes down what a buyer's answer says of a sale, in the caller's transaction; returns the state it is in then. Who
 * refused gives the place in its caps back; of whom nobody knows keeps it, since it may have bought.
 */
export async function settlePost(
  deps: Pick<Deps, 'now'>,
  tx: Tx,
  sale: SaleRow,
  outcome: BuyerOutcome,
): Promise<SaleRow['state']> {
  const news = newsOf(sale, outcome)
  const settled = await settleSale(tx, sale.sale_uid, OPEN, news, deps.now())
  if (!settled) return sale.state
  const windows = countedIn(sale)
  if (news.state === 'refused')
    await givePlacesBack(
      tx,
      windows.map((window) => ({ ...window, revenue_micros: sale.price_micros })),
    )
  else await adjustRevenue(tx, windows, settled.price_micros - sale.price_micros)
  return settled.state
}

function newsOf(sale: SaleRow, outcome: BuyerOutcome): SaleNews {
  if (outcome.status === 'unknown') return { state: 'unknown', reason: reasonOf(outcome) }
  if (outcome.status !== 'accepted') return { state: 'refused', reason: reasonOf(outcome) }
  const price = priceOf(sale, outcome.bid)
  return {
    state: price > 0 ? 'sold' : 'delivered',
    price_micros: price,
    reason: null,
    ...(outcome.reference === undefined ? {} : { reference: outcome.reference }),
    ...(outcome.redirectUrl === undefined ? {} : { redirect_url: outcome.redirectUrl }),
  }
}

// The price that the answer to the post names is the one that the buyer pays; a fixed one is nobody's to name.
function priceOf(sale: SaleRow, named: Micros | undefined): Micros {
  return sale.price_model === 'bid' && named !== undefined ? named : sale.price_micros
}

const reasonOf = ({ code, reason }: { code: string; reason?: string }): string =>
  (reason === undefined ? code : `${code}: ${reason}`).slice(0, 500)
