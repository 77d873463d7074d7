import { formatMicros } from '../../domain/money.ts'
import type { PostbackValues } from '../../domain/postback-values.ts'
import { leadsOfTransactions } from '../../store/leads/leads.ts'
import { salesOfTransactions } from '../../store/leads/sales.ts'
import type { LeadRow, SaleRow } from '../../store/leads/tables.ts'
import type { DeliveryRow } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { openContent } from './lead-content.ts'

/** A delivery's lead: the one it is about, or the one of its event's transaction. */
export interface LeadFacts {
  lead: LeadRow
  /** The sales it is about: those that stand, those given back, or one where a rule makes one postback a buyer. */
  sales: SaleRow[]
}

/** The leads of deliveries, by delivery_id: two queries for all of them, however many. */
export async function leadsOfDeliveries(
  { store }: Pick<Deps, 'store'>,
  deliveries: readonly DeliveryRow[],
): Promise<Map<string, LeadFacts>> {
  const transactions = [...new Set(deliveries.map((delivery) => delivery.transaction_id))]
  const leads = await leadsOfTransactions(store.db, transactions)
  if (leads.length === 0) return new Map()
  const sales = await salesOfTransactions(store.db, transactions)
  return new Map(
    deliveries.flatMap((delivery) => {
      const facts = factsOf(delivery, leads, sales)
      return facts ? [[delivery.delivery_id, facts] as const] : []
    }),
  )
}

function factsOf(
  { subject_uid, transaction_id, cid, trigger }: DeliveryRow,
  leads: readonly LeadRow[],
  sales: readonly SaleRow[],
): LeadFacts | undefined {
  const alone = sales.find((sale) => sale.sale_uid === subject_uid)
  const uid = alone?.lead_uid ?? subject_uid
  const lead =
    leads.find((one) => one.lead_uid === uid) ??
    leads.find((one) => one.transaction_id === transaction_id && one.cid === cid && one.status !== 'rejected')
  if (!lead) return undefined
  const states = trigger === 'lead_returned' ? ['returned'] : ['sold', 'delivered']
  const told = sales.filter((sale) => sale.lead_uid === lead.lead_uid && states.includes(sale.state))
  return { lead, sales: alone ? [alone] : told }
}

const STATUS_OF: Record<string, string> = {
  lead_sold: 'sold',
  lead_delivered: 'delivered',
  lead_unsold: 'unsold',
  lead_returned: 'returned',
}

/** What a postback may tell of a lead's sales; of several buyers one value each, comma-separated. */
export function saleValues(
  { catalog }: Pick<Deps, 'catalog'>,
  { trigger }: Pick<DeliveryRow, 'trigger'>,
  { lead, sales }: LeadFacts,
): PostbackValues['transactional'] {
  const model = catalog().sources.get(lead.pid)?.payout?.model
  const payout = formatMicros(lead.payout_micros)
  const sold = formatMicros(sales.reduce((sum, sale) => sum + sale.price_micros, 0))
  const nameOf = (sale: SaleRow) => catalog().buyers.get(sale.buyer_id)?.name ?? sale.buyer_id
  const status = STATUS_OF[trigger]
  return {
    payout_model: model ?? '',
    total_sold_price: sold,
    number_of_deliveries: String(sales.length),
    client_uid: sales.map((sale) => sale.buyer_id).join(','),
    buyer_name: sales.map(nameOf).join(','),
    ...(model === 'revenue_share' ? { revenue_share_payout: payout } : {}),
    ...(status === undefined
      ? {}
      : {
          payout,
          revenue: sold,
          currency: lead.currency,
          conversion_status: status,
          original_status: status,
        }),
  }
}

/** The lead's own fields, as its row keeps them, and the proof of consent by the names that macros use. */
export function tellingsOf(
  deps: Pick<Deps, 'sealer'>,
  { lead }: LeadFacts,
): { fields: Record<string, string>; proof: PostbackValues['system'] } {
  const { fields, consent } = openContent(deps, lead)
  const { text = '', page_url = '', tcpa_date = '', ip = '' } = consent
  return {
    fields,
    proof: { consent_text: text, consent_page: page_url, consent_time: tcpa_date, consent_ip: ip },
  }
}
