import { formatMicros } from '../../domain/money.ts'
import { findLead } from '../../store/leads/leads.ts'
import { salesOf } from '../../store/leads/sales.ts'
import type { LeadRow, SaleRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'

/** What becomes of a lead, as its source may know it; who bought it at what price is for the operator alone. */
export interface LeadStatus {
  lead_uid: string
  transaction_id: string
  cid: string
  pid: string
  lead_status: string
  reason: string
  /** What the source earns by it. */
  price: string
  currency: string
  test: boolean
  received_at: string
  updated_at: string
  sales: {
    status: string
    at: string
    buyer?: string
    account?: string
    price?: string
    reason?: string
  }[]
}

/** Tells what becomes of a lead; undefined where there is none of this id, or it is another source's. */
export async function tellLead(
  deps: Pick<Deps, 'store'>,
  leadUid: string,
  asker: { pid: string } | 'operator',
): Promise<LeadStatus | undefined> {
  const lead = await findLead(deps.store.db, leadUid)
  if (!lead || (asker !== 'operator' && asker.pid !== lead.pid)) return undefined
  const sales = await salesOf(deps.store.db, leadUid, lead.transaction_id)
  return statusOf(lead, sales, asker === 'operator')
}

function statusOf(lead: LeadRow, sales: readonly SaleRow[], openly: boolean): LeadStatus {
  const { lead_uid, transaction_id, cid, pid, currency } = lead
  return {
    ...{ lead_uid, transaction_id, cid, pid, currency },
    lead_status: lead.status,
    reason: lead.reason ?? '',
    price: formatMicros(lead.payout_micros),
    test: lead.test > 0,
    received_at: new Date(lead.at).toISOString(),
    updated_at: new Date(lead.updated_at).toISOString(),
    sales: sales.map((sale) => ({
      status: sale.state,
      at: new Date(sale.updated_at).toISOString(),
      ...(openly
        ? {
            buyer: sale.buyer_id,
            account: sale.account_id,
            price: formatMicros(sale.price_micros),
            reason: sale.reason ?? '',
          }
        : {}),
    })),
  }
}
