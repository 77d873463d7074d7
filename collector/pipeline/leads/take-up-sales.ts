import { salesOf } from '../../store/leads/sales.ts'
import type { SaleRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import { untilStored } from '../until-stored.ts'
import { isNotToBePosted } from './do-not-post.ts'
import type { OpenLead } from './lead-content.ts'
import { sendSale } from './post-lead.ts'
import { settlePost } from './settle-post.ts'

/** Under whose hands a lead is taken up. */
interface TakingUp {
  lease_id: string
  patience: AbortSignal
}

/**
 * Takes up what an earlier seller of a lead left on its way: its process ended, or lost its lease, between sending a
 * post and writing down the answer. Nobody knows whether the buyer has the lead, so it becomes `unknown`; only to a
 * buyer that drops repeats it is sent again, under the same id, unless the person is on a do-not-post list by now. Returns the lead's sales as they stand then.
 */
export async function takeUpSales(deps: Deps, lead: OpenLead, taking: TakingUp): Promise<SaleRow[]> {
  if (lead.row.tries === 0) return []
  const { lead_uid, transaction_id } = lead.row
  const sales = await salesOf(deps.store.db, lead_uid, transaction_id)
  const left = sales.filter((sale) => sale.state === 'posting')
  if (left.length === 0) return sales
  for (const sale of left) await takeUp(deps, lead, sale, taking)
  return salesOf(deps.store.db, lead_uid, transaction_id)
}

async function takeUp(deps: Deps, lead: OpenLead, sale: SaleRow, taking: TakingUp): Promise<void> {
  const account = deps.catalog().accounts.get(sale.account_id)
  const method = deps.catalog().methods.get(sale.method_id)
  const repeatable = method?.post?.repeat_safe && !(await isNotToBePosted(deps, deps.store.db, lead))
  if (account && repeatable) {
    const bid = { account, price: sale.price_micros, position: 0, reference: sale.reference }
    const seller = { ...taking, auction_uid: sale.auction_uid }
    await sendSale(deps, { lead, bid, seller, method, sale })
    return
  }
  const interrupted = { status: 'unknown' as const, code: 'interrupted' }
  await untilStored(
    () => deps.store.db.transaction().execute((tx) => settlePost(deps, tx, sale, interrupted)),
    taking.patience,
  )
}
