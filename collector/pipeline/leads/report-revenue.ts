import { shareOfRevenue } from '../../domain/leads/payout.ts'
import { keepReport, reportsTo } from '../../store/inbound/sale-reports.ts'
import { adjustRevenue } from '../../store/leads/caps.ts'
import { updateLead } from '../../store/leads/leads.ts'
import { salesOf, salesOfTransactions, settleSale } from '../../store/leads/sales.ts'
import type { ConversionRow, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { countedIn } from './cap-places.ts'
import { closeLead } from './close-lead.ts'

const STANDS = ['sold', 'delivered']

/**
 * Lets conversions count for the leads of their transactions that were sold for a share of the revenue: the share of
 * what an accepted one reports becomes what the buyer owes, and the source's payout follows. In the caller's
 * transaction; returns how many postbacks that owes.
 */
export async function reportRevenue(
  deps: Deps,
  tx: Tx,
  conversions: readonly ConversionRow[],
): Promise<number> {
  let owed = 0
  // Always in the same order: two groups that share a lead then wait for each other instead of locking up.
  const counting = conversions
    .filter(({ status }) => status === 'accepted')
    .sort((one, other) => (one.transaction_id < other.transaction_id ? -1 : 1))
  for (const conversion of counting)
    if (sharesRevenue(deps, conversion.cid)) owed += await reportAgain(deps, tx, conversion)
  return owed
}

// Asked of every conversion: a campaign that sells for no share has nothing to look up.
function sharesRevenue({ catalog }: Deps, cid: string): boolean {
  return catalog()
    .accountsOf(cid)
    .some((account) => account.price.model === 'revenue_share')
}

/**
 * Brings what a conversion counts for to what it says now: its share when it is accepted, and nothing any more when it
 * was and is not. What it reported before is what is taken back, whatever the settings have become since.
 */
export async function reportAgain(deps: Deps, tx: Tx, conversion: ConversionRow): Promise<number> {
  const { transaction_id, cid } = conversion
  const sharing = (await salesOfTransactions(tx, [transaction_id])).filter(
    (sale) => sale.cid === cid && sale.share_ppm !== null && sale.test === 0,
  )
  let owed = 0
  for (const leadUid of new Set(sharing.map((sale) => sale.lead_uid)))
    owed += await reportToLead(deps, tx, leadUid, conversion)
  return owed
}

async function reportToLead(deps: Deps, tx: Tx, leadUid: string, conversion: ConversionRow): Promise<number> {
  // Whoever comes next waits here, and so the prices are read as the one before left them.
  await updateLead(tx, leadUid, {}, deps.now())
  const sales = (await salesOf(tx, leadUid, conversion.transaction_id)).filter(
    (sale) => sale.share_ppm !== null && STANDS.includes(sale.state),
  )
  const reported = await reportsTo(
    tx,
    conversion.conversion_id,
    sales.map((sale) => sale.sale_uid),
  )
  let moved = false
  for (const sale of sales) {
    const counts = conversion.status === 'accepted' ? conversion.revenue_micros : 0
    const amount_micros = shareOfRevenue(counts, sale.share_ppm ?? 0)
    const by = amount_micros - (reported.get(sale.sale_uid) ?? 0)
    if (by === 0) continue
    moved = true
    const { sale_uid } = sale
    await keepReport(tx, { sale_uid, conversion_id: conversion.conversion_id, amount_micros })
    const price_micros = sale.price_micros + by
    const state = price_micros > 0 ? 'sold' : 'delivered'
    await settleSale(tx, sale_uid, STANDS, { state, price_micros }, deps.now())
    await adjustRevenue(tx, countedIn(sale), by)
  }
  const why = conversion.status === 'accepted' ? 'revenue_reported' : 'revenue_taken_back'
  return moved ? (await closeLead(deps, tx, leadUid, { reason: why, cause: 'conversion' })).owed : 0
}
