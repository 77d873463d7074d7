import type { DeliveryAccount } from '../delivery-account.ts'
import type { Distribution } from '../distribution.ts'
import type { Micros } from '../money.ts'

/** A price at which an account may have a lead. */
export interface Offer {
  account: DeliveryAccount
  /** 0 for an account that pays a share of the revenue, until that is reported. */
  price: Micros
  /** Its place in the order of entry. */
  position: number
}

type Strategy = Distribution['strategy']

interface Turns {
  lastTurn: ReadonlyMap<string, number>
  random: () => number
}

/**
 * The offers in the order in which the lead is posted: by the strategy, equals by the secondary strategy, then by the
 * order of entry. Chance decides under the weighted strategy only; `lastTurn` says when an account last had its turn.
 */
export function orderOffers<O extends Offer>(
  offers: readonly O[],
  { strategy, secondary }: Pick<Distribution, 'strategy' | 'secondary'>,
  lastTurn: ReadonlyMap<string, number>,
  random: () => number,
): O[] {
  const entered = [...offers].sort((one, other) => one.position - other.position)
  return orderBy(entered, secondary ? [strategy, secondary] : [strategy], { lastTurn, random })
}

function orderBy<O extends Offer>(offers: readonly O[], strategies: readonly Strategy[], turns: Turns): O[] {
  const [strategy, ...rest] = strategies
  if (strategy === undefined || offers.length < 2) return [...offers]
  if (strategy === 'weighted') return drawByWeight(offers, turns.random)
  const groups = Map.groupBy(offers, (offer) => rankOf(strategy, offer, turns))
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, equals]) => orderBy(equals, rest, turns))
}

// The smaller the rank, the earlier the offer's turn.
function rankOf(
  strategy: Exclude<Strategy, 'weighted'>,
  { account, price }: Offer,
  { lastTurn }: Turns,
): number {
  if (strategy === 'highest_bid') return -price
  if (strategy === 'priority') return account.priority
  return lastTurn.get(account.id) ?? Number.NEGATIVE_INFINITY
}

// One after the other is drawn of those that are left, each with the chance of its weight.
function drawByWeight<O extends Offer>(offers: readonly O[], random: () => number): O[] {
  const left = [...offers]
  const drawn: O[] = []
  while (left.length > 0) {
    let ticket = random() * left.reduce((sum, { account }) => sum + account.weight, 0)
    const hit = left.findIndex(({ account }) => {
      ticket -= account.weight
      return ticket < 0
    })
    drawn.push(...left.splice(hit < 0 ? left.length - 1 : hit, 1))
  }
  return drawn
}

/**
 * Whether a price is under what the lead or the account asks for. What pays a share of the revenue names no price
 * until that is reported, and is not measured by it.
 */
export function belowMinimum(price: Micros, account: DeliveryAccount, minPrice: Micros): boolean {
  if (account.price.model === 'revenue_share') return false
  return price < Math.max(minPrice, account.min_revenue)
}
