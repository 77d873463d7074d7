import { Problem } from '../../domain/problem.ts'
import { givePlacesBack } from '../../store/leads/caps.ts'
import { findLead, updateLead } from '../../store/leads/leads.ts'
import { salesOf, settleSale } from '../../store/leads/sales.ts'
import type { SaleRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { countedIn } from './cap-places.ts'
import { type Closed, closeLead } from './close-lead.ts'

/** A lead that a buyer gives back, or all its buyers do. */
export interface LeadReturn {
  leadUid: string
  /** The buyer, where not all sales of the lead are given back. */
  buyer?: string | undefined
  reason: string
  /** At whose word: admin, buyer, postback. */
  cause: string
}

const STANDS = ['sold', 'delivered']

/**
 * Takes sales of a lead back: what was earned and paid for them is reversed by entries of its own, the places in the
 * buyers' caps are free again, and `lead_returned` postbacks are owed once no sale is left.
 */
export async function returnLead(deps: Deps, { leadUid, buyer, reason, cause }: LeadReturn): Promise<Closed> {
  const closed = await deps.store.db.transaction().execute(async (tx) => {
    await updateLead(tx, leadUid, {}, deps.now())
    const lead = await findLead(tx, leadUid)
    if (!lead) throw noSuchLead()
    const sales = (await salesOf(tx, leadUid, lead.transaction_id)).filter(
      (sale) => STANDS.includes(sale.state) && (buyer === undefined || sale.buyer_id === buyer),
    )
    if (sales.length === 0) throw nothingToReturn(buyer)
    for (const sale of sales) await giveBack(deps, tx, sale, reason)
    return closeLead(deps, tx, leadUid, { reason, cause })
  })
  if (closed.owed > 0) deps.wake()
  return closed
}

async function giveBack(deps: Deps, tx: Tx, sale: SaleRow, reason: string): Promise<void> {
  const returned = await settleSale(tx, sale.sale_uid, STANDS, { state: 'returned', reason }, deps.now())
  if (!returned) return
  await givePlacesBack(
    tx,
    countedIn(sale).map((window) => ({ ...window, revenue_micros: sale.price_micros })),
  )
}

/** The refusal of what names no lead. */
export function noSuchLead(): Problem {
  return new Problem(404, 'not_found', 'There is no such lead.')
}

function nothingToReturn(buyer: string | undefined): Problem {
  const who = buyer === undefined ? 'to anybody' : `to the buyer ${buyer}`
  return new Problem(409, 'nothing_to_return', `The lead is not sold ${who}, or was given back before.`)
}
