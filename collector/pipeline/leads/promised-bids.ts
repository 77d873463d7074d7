import type { Campaign } from '../../domain/campaign.ts'
import { lessMargin } from '../../domain/leads/payout.ts'
import { entriesOf } from '../../store/leads/auctions.ts'
import type { Deps } from '../deps.ts'
import type { OpenLead } from './lead-content.ts'
import type { Bid } from './post-lead.ts'

/**
 * The bids that a partner's ping brought, in their order: those out of which the promised price can be paid. A buyer
 * whose account is paused or gone meanwhile is left out.
 */
export async function promisedBids(deps: Deps, { row }: OpenLead, campaign: Campaign): Promise<Bid[]> {
  if (row.promise_auction === null) return []
  const entries = await entriesOf(deps.store.db, row.promise_auction)
  const promised = row.promised_micros ?? 0
  return entries
    .filter((entry) => entry.rank !== null)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .flatMap(({ account_id, price_micros, position, reference }) => {
      const account = deps.catalog().accounts.get(account_id)
      const price = price_micros ?? 0
      const pays = lessMargin(price, campaign.distribution.margin) >= promised
      return account?.status === 'active' && pays ? [{ account, price, position, reference }] : []
    })
}
