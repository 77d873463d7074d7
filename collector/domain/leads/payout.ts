import type { Distribution } from '../distribution.ts'
import type { Micros } from '../money.ts'
import type { Source } from '../source.ts'

const PPM = 1_000_000n

/** A share of an amount, exact, rounded half away from zero to the micro; the share is in millionths. */
export function shareOfRevenue(amount: Micros, ppm: number): Micros {
  // Amount times share passes what a number holds exactly.
  const product = BigInt(Math.abs(amount)) * BigInt(ppm)
  const rounded = Number((product + PPM / 2n) / PPM)
  return amount < 0 && rounded !== 0 ? -rounded : rounded
}

/**
 * What a source earns for the sales of one lead that stand: per lead once as soon as there is one, per sale for each,
 * even at a price of 0, or its percentage of what they brought together. Nothing without a payout model.
 */
export function payoutDue(payout: Source['payout'], sales: readonly { price: Micros }[]): Micros {
  if (!payout || sales.length === 0) return 0
  if (payout.model === 'pay_per_lead') return payout.amount
  if (payout.model === 'pay_per_sale') return payout.amount * sales.length
  const total = sales.reduce((sum, sale) => sum + sale.price, 0)
  return shareOfRevenue(total, payout.percent)
}

/** What a partner is offered of a bid when we keep our margin; never less than 0. */
export function lessMargin(bid: Micros, margin: Distribution['margin']): Micros {
  const kept = margin?.amount ?? shareOfRevenue(bid, margin?.percent ?? 0)
  return Math.max(0, bid - kept)
}
