import type { Micros } from '../money.ts'

/** Where a lead can stand in its life. */
export const LEAD_STATUSES = [
  ...(['received', 'validated', 'distributing', 'sold', 'delivered'] as const),
  ...(['unsold', 'unknown', 'rejected', 'returned'] as const),
] as const
export type LeadStatus = (typeof LEAD_STATUSES)[number]

const OUTCOMES: readonly LeadStatus[] = ['sold', 'delivered', 'unsold', 'unknown', 'returned']

const NEXT: Record<LeadStatus, readonly LeadStatus[]> = {
  received: ['validated', 'rejected'],
  validated: ['distributing'],
  distributing: OUTCOMES,
  // A share of the revenue that is reported later, or a return of only one sale of several, moves these.
  sold: ['delivered', 'unknown', 'returned'],
  delivered: ['sold', 'unknown', 'returned'],
  // Word of it came: it is settled, or goes on to the other buyers.
  unknown: ['distributing', 'sold', 'delivered', 'unsold', 'returned'],
  unsold: [],
  rejected: [],
  returned: [],
}

/** Whether a lead may go from one status straight to the other. */
export function mayBecome(from: LeadStatus, to: LeadStatus): boolean {
  return NEXT[from].includes(to)
}

/** Where one sale of a lead stands. */
export type SaleState = 'posting' | 'sold' | 'delivered' | 'refused' | 'unknown' | 'returned'

/**
 * The status of a lead whose distribution is over: the best that one of its sales says. A post that is still on its
 * way counts as unknown: somebody may have the lead.
 */
export function statusOf(
  sales: readonly { state: SaleState; price: Micros }[],
): 'sold' | 'delivered' | 'unknown' | 'returned' | 'unsold' {
  const has = (state: SaleState) => sales.some((sale) => sale.state === state)
  if (has('sold')) return 'sold'
  if (has('delivered')) return 'delivered'
  if (has('unknown') || has('posting')) return 'unknown'
  return has('returned') ? 'returned' : 'unsold'
}
