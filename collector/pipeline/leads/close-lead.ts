import { statusOf } from '../../domain/leads/lead-status.ts'
import { changeLead, findLead, updateLead } from '../../store/leads/leads.ts'
import { salesOf } from '../../store/leads/sales.ts'
import type { LeadRow, SaleRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { bookSales } from './book-sales.ts'
import { openContent } from './lead-content.ts'
import { oweLeadPostbacks } from './owe-lead-postbacks.ts'

/** Why a lead ends as it does: a reason code, and at whose word. */
export interface Closing {
  reason: string
  cause: string
}

/** A lead as it was closed, and how many postbacks that owes. */
export interface Closed {
  lead: LeadRow
  sales: SaleRow[]
  owed: number
}

/**
 * Gives a lead the status that its sales say, books what they brought, and owes the postbacks of that outcome: all in
 * the caller's transaction. A lead that keeps its status, or is still being sold, only has its books put right.
 */
export async function closeLead(deps: Deps, tx: Tx, leadUid: string, closing: Closing): Promise<Closed> {
  // Whoever comes next waits here: the books of one lead are put right by one at a time.
  await updateLead(tx, leadUid, {}, deps.now())
  const before = await findLead(tx, leadUid)
  if (!before) throw new Error(`the lead ${leadUid} is not there`)
  const sales = await salesOf(tx, leadUid, before.transaction_id)
  const booked = await bookSales(deps, tx, before, closing.cause)
  const to = statusOf(
    sales.map(({ state, price_micros }) => ({ state: saleState(state), price: price_micros })),
  )
  const beingSold = SELLING.has(before.status) && closing.cause !== 'distribution'
  if (to === before.status || beingSold) return { lead: { ...before, ...booked }, sales, owed: 0 }
  const change = { change_uid: deps.newId(), machine: deps.machine, now: deps.now(), to, ...closing }
  const redirect_url = sales.find((sale) => sale.redirect_url !== null)?.redirect_url ?? null
  const lead = await changeLead(tx, before, change, { redirect_url, lease_id: null, lease_until: 0 })
  const owed = await oweLeadPostbacks(deps, tx, {
    lead,
    sales: sales.filter((sale) => TOLD.has(sale.state)),
    consent: openContent(deps, lead).consent.tcpa === 'true',
  })
  return { lead, sales, owed }
}

// Whoever sells it closes it, and nobody else does meanwhile.
const SELLING = new Set(['validated', 'distributing'])

const TOLD = new Set(['sold', 'delivered', 'returned'])

const STATES = ['posting', 'sold', 'delivered', 'refused', 'unknown', 'returned'] as const

function saleState(text: string): (typeof STATES)[number] {
  const state = STATES.find((one) => one === text)
  if (state === undefined) throw new Error(`a sale is in no state of ours: ${text}`)
  return state
}
