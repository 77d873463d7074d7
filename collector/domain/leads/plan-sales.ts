import type { DeliveryAccount } from '../delivery-account.ts'
import type { Distribution } from '../distribution.ts'
import type { Micros } from '../money.ts'
import type { Offer } from './order.ts'

/** How far the sale of one lead has come. */
export interface SaleProgress<O extends Offer = Offer> {
  /** The offers in the order in which they are posted. */
  ordered: readonly O[]
  distribution: Pick<Distribution, 'sell' | 'max_sales'>
  /**
   * What became of the accounts that the lead was posted to, by their ids: sold, delivered, refused, unknown, posting,
   * returned, full (a cap had no place left), repeated (it had been there before). Anything unheard of counts as a
   * buyer who may have the lead.
   */
  states: ReadonlyMap<string, string>
  /** Buyers who have, had or may have the lead through accounts that stand in no offer. */
  heldBy?: ReadonlySet<string>
  /**
   * Where the campaign sells either way: what others hold by an earlier auction they share. Without it a lead of which
   * nobody knows how it was sold goes no further.
   */
  shared?: boolean
}

type Mode = 'exclusive' | 'shared'

/**
 * Whom to post the lead to next, at once, in the light of what is known: nobody when it is sold or nobody is left.
 *
 * A refusal leads to the next. An outcome that nobody knows ends an exclusive sale and takes a place of a shared one:
 * the buyer may have the lead. No buyer gets it twice, not even through two accounts.
 */
export function nextPosts<O extends Offer>(progress: SaleProgress<O>): O[] {
  const { distribution, states } = progress
  const held = [...states.values()].filter(holds).length
  const mode = distribution.sell === 'best' ? bestMode(progress, held) : distribution.sell
  if (mode === undefined) return []
  const places = placesOf(mode, distribution) - held
  return wave(progress, mode, new Set(states.keys())).slice(0, Math.max(0, places))
}

/** Whether an account takes leads that are sold in this way. */
export function takesPart({ sell }: Pick<DeliveryAccount, 'sell'>, mode: Mode): boolean {
  return sell === 'any' || sell === mode
}

const FREES_PLACE: readonly string[] = ['refused', 'full', 'returned']
const LETS_BUYER_TRY_AGAIN: readonly string[] = ['refused', 'full']

const holds = (state: string): boolean => !FREES_PLACE.includes(state)

const placesOf = (mode: Mode, { max_sales }: Pick<Distribution, 'max_sales'>): number =>
  mode === 'exclusive' ? 1 : max_sales

// Who would get the lead in this way, in order, of those not tried: each buyer once, and none who may have it.
function wave<O extends Offer>(progress: SaleProgress<O>, mode: Mode, tried: ReadonlySet<string>): O[] {
  const buyers = new Set(progress.heldBy)
  for (const { account } of progress.ordered) {
    const state = tried.has(account.id) ? progress.states.get(account.id) : undefined
    if (state !== undefined && !LETS_BUYER_TRY_AGAIN.includes(state)) buyers.add(account.buyer)
  }
  return progress.ordered.filter(({ account }) => {
    if (tried.has(account.id) || buyers.has(account.buyer) || !takesPart(account, mode)) return false
    buyers.add(account.buyer)
    return true
  })
}

// While nobody has the lead, both ways are open. After that the way is the one on which the first buyer got it: going
// on as shared after an exclusive sale would break what that buyer pays for.
function bestMode<O extends Offer>(progress: SaleProgress<O>, held: number): Mode | undefined {
  if (held === 0) return betterMode(progress, new Set(progress.states.keys()))
  const mode = modeOfSale(progress) ?? (progress.shared ? 'shared' : undefined)
  return mode === 'shared' ? mode : undefined
}

function betterMode<O extends Offer>(progress: SaleProgress<O>, tried: ReadonlySet<string>): Mode {
  const alone = firstWave(progress, 'exclusive', tried)
  const together = firstWave(progress, 'shared', tried)
  // At the same money the lead goes to fewer people.
  return alone.length === 0 || sumOf(together) > sumOf(alone) ? 'shared' : 'exclusive'
}

const sumOf = (offers: readonly Offer[]): Micros => offers.reduce((sum, { price }) => sum + price, 0)

function firstWave<O extends Offer>(progress: SaleProgress<O>, mode: Mode, tried: ReadonlySet<string>): O[] {
  return wave(progress, mode, tried).slice(0, placesOf(mode, progress.distribution))
}

// Goes the way again from the first post on: nobody writes down in which of the two ways a buyer was asked.
function modeOfSale<O extends Offer>(progress: SaleProgress<O>): Mode | undefined {
  const { states } = progress
  const tried = new Set<string>()
  for (;;) {
    const mode = betterMode(progress, tried)
    const asked = firstWave(progress, mode, tried)
    if (asked.some(({ account }) => holds(states.get(account.id) ?? 'refused'))) return mode
    if (asked.length === 0 || asked.some(({ account }) => !states.has(account.id))) return undefined
    for (const { account } of asked) tried.add(account.id)
  }
}
