import { payoutDue } from '../../domain/leads/payout.ts'
import type { Micros } from '../../domain/money.ts'
import { updateLead } from '../../store/leads/leads.ts'
import { appendEntries, entriesOfLead } from '../../store/leads/ledger.ts'
import { salesOf } from '../../store/leads/sales.ts'
import type { LeadRow, LedgerRow, SaleRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

type BookDeps = Pick<Deps, 'catalog' | 'now' | 'newId'>

/** What a lead brings and costs, as the ledger's sums. */
export interface Booked {
  revenue_micros: Micros
  payout_micros: Micros
}

const STANDS = new Set(['sold', 'delivered'])

/**
 * Brings the ledger to what a lead's sales stand at now: what each buyer owes, and what the source earns by its payout
 * model. Only differences are added, as entries of their own, so that the entries of a return reverse those of the sale
 * and the sums are always what the sales say. The caller's transaction holds the lead's row. Tests make no entries.
 */
export async function bookSales(deps: BookDeps, tx: Tx, lead: LeadRow, cause: string): Promise<Booked> {
  const sales = await salesOf(tx, lead.lead_uid, lead.transaction_id)
  const standing = sales.filter((sale) => STANDS.has(sale.state))
  const booked = {
    revenue_micros: standing.reduce((sum, sale) => sum + sale.price_micros, 0),
    payout_micros: earnedBy(deps, lead, standing),
  }
  if (lead.test === 0) {
    const entries = await entriesOfLead(tx, lead.lead_uid)
    await appendEntries(tx, differences(deps, { lead, sales, entries, booked, cause }))
  }
  await updateLead(tx, lead.lead_uid, booked, deps.now())
  return booked
}

// A partner that pinged earns what it was promised; every other source what its payout model says.
function earnedBy({ catalog }: BookDeps, lead: LeadRow, standing: readonly SaleRow[]): Micros {
  if (lead.promised_micros !== null) return standing.length > 0 ? lead.promised_micros : 0
  return payoutDue(
    catalog().sources.get(lead.pid)?.payout,
    standing.map((sale) => ({ price: sale.price_micros })),
  )
}

interface Books {
  lead: LeadRow
  sales: readonly SaleRow[]
  entries: readonly LedgerRow[]
  booked: Booked
  cause: string
}

function differences(deps: BookDeps, { lead, sales, entries, booked, cause }: Books): LedgerRow[] {
  const sum = (fits: (entry: LedgerRow) => boolean) =>
    entries.filter(fits).reduce((total, entry) => total + entry.amount_micros, 0)
  const revenue = sales.map((sale) => ({
    kind: 'revenue',
    sale,
    amount:
      (STANDS.has(sale.state) ? sale.price_micros : 0) -
      sum((entry) => entry.kind === 'revenue' && entry.sale_uid === sale.sale_uid),
  }))
  const payout = {
    kind: 'payout',
    sale: undefined,
    amount: booked.payout_micros - sum((entry) => entry.kind === 'payout'),
  }
  return [...revenue, payout]
    .filter(({ amount }) => amount !== 0)
    .map(({ kind, sale, amount }) => ({
      entry_uid: deps.newId(),
      lead_uid: lead.lead_uid,
      sale_uid: sale?.sale_uid ?? null,
      transaction_id: lead.transaction_id,
      cid: lead.cid,
      pid: lead.pid,
      account_id: sale?.account_id ?? null,
      buyer_id: sale?.buyer_id ?? null,
      kind,
      cause,
      amount_micros: amount,
      currency: lead.currency,
      at: deps.now(),
    }))
}
