import { shareOfRevenue } from '../../domain/leads/payout.ts'
import { updateLead } from '../../store/leads/leads.ts'
import { salesOfTransactions, settleSale } from '../../store/leads/sales.ts'
import type { ConversionRow, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { closeLead } from './close-lead.ts'

const STANDS = ['sold', 'delivered']

/**
 * Lets conversions count for the leads of their transactions that were sold for a share of the revenue: the share of
 * what is reported becomes what the buyer owes, and the source's payout follows. In the caller's transaction; returns
 * how many postbacks that owes.
 */
export async function reportRevenue(
  deps: Deps,
  tx: Tx,
  conversions: readonly ConversionRow[],
): Promise<number> {
  const counting = conversions.filter(({ cid, status }) => status === 'accepted' && sharesRevenue(deps, cid))
  let owed = 0
  for (const { transaction_id, cid, revenue_micros } of counting) {
    const sales = (await salesOfTransactions(tx, [transaction_id])).filter(
      (sale) => sale.cid === cid && sale.share_ppm !== null && STANDS.includes(sale.state) && sale.test === 0,
    )
    for (const sale of sales) {
      await updateLead(tx, sale.lead_uid, {}, deps.now())
      const price_micros = sale.price_micros + shareOfRevenue(revenue_micros, sale.share_ppm ?? 0)
      const state = price_micros > 0 ? 'sold' : sale.state
      await settleSale(tx, sale.sale_uid, STANDS, { state, price_micros }, deps.now())
      owed += (await closeLead(deps, tx, sale.lead_uid, { reason: 'revenue_reported', cause: 'conversion' }))
        .owed
    }
  }
  return owed
}

// Asked of every conversion: a campaign that sells for no share has nothing to look up.
function sharesRevenue({ catalog }: Deps, cid: string): boolean {
  return catalog()
    .accountsOf(cid)
    .some((account) => account.price.model === 'revenue_share')
}
