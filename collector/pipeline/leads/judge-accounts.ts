import type { DeliveryAccount } from '../../domain/delivery-account.ts'
import { shareWindow } from '../../domain/leads/caps.ts'
import { judgeAccount } from '../../domain/leads/eligible.ts'
import { lastTurns, usageOf } from '../../store/leads/caps.ts'
import type { CapUsageRow } from '../../store/leads/tables.ts'
import type { Deps } from '../deps.ts'
import type { Auctioned } from './auctioned.ts'
import { capPlaces } from './cap-places.ts'
import { isNotToBePosted } from './do-not-post.ts'

/** An account of the campaign, and whether it may have the lead; the code says why not. */
export interface Judged {
  account: DeliveryAccount
  /** Its place in the order of entry. */
  position: number
  eligible: boolean
  code: string
  because: string
}

/** Judges every account of the campaign by what is known before anybody is asked, each with its reason. */
export async function judgeAccounts(deps: Deps, auctioned: Auctioned): Promise<Judged[]> {
  const { campaign, lead, tried, heldBy } = auctioned
  const listed = await isNotToBePosted(deps, deps.store.db, lead)
  const accounts = deps.catalog().accountsOf(campaign.cid)
  const at = deps.now()
  const usage = await usageByAccount(deps, auctioned, accounts, at)
  const shareKey = shareWindow(campaign.cid, at, campaign.timezone)
  const offered = usage.get(campaignAccount(campaign.cid))?.get(shareKey)?.count ?? 0
  return accounts.map((account, position) => {
    const of = usage.get(account.id) ?? new Map()
    const verdict = judgeAccount({
      ...{ account, at, soldToBuyers: heldBy },
      suppressedFor: new Set(listed ? [account.buyer] : []),
      buyer: deps.catalog().buyers.get(account.buyer) ?? { id: account.buyer },
      campaign,
      values: lead.values,
      consent: lead.values.consent,
      usage: of,
      share: { account: of.get(shareKey)?.count ?? 0, campaign: offered },
    })
    const again = tried.has(account.id)
    const reason = verdict.eligible ? undefined : verdict
    return {
      ...{ account, position },
      eligible: verdict.eligible && !again,
      code: again ? 'tried_before' : (reason?.code ?? 'eligible'),
      because: again ? 'the lead was offered to it before' : (reason?.because ?? ''),
    }
  })
}

/** The name under which a campaign's own leads are counted, beside those of its accounts. */
export const campaignAccount = (cid: string): string => `campaign:${cid}`

type Usage = Map<string, Map<string, { count: number; revenue: number }>>

async function usageByAccount(
  deps: Deps,
  { campaign }: Auctioned,
  accounts: readonly DeliveryAccount[],
  at: number,
): Promise<Usage> {
  const places = accounts.flatMap((account) => capPlaces(campaign, account, 0, at))
  if (places.length === 0) return new Map()
  const windows = [...new Set(places.map((place) => place.cap_window))]
  const ids = [...new Set(places.map((place) => place.account_id)), campaignAccount(campaign.cid)]
  const usage: Usage = new Map()
  for (const row of await usageOf(deps.store.db, ids, windows)) note(usage, row)
  return usage
}

function note(usage: Usage, { account_id, cap_window, sold, revenue_micros }: CapUsageRow): void {
  const of = usage.get(account_id) ?? new Map()
  usage.set(account_id, of.set(cap_window, { count: sold, revenue: revenue_micros }))
}

/** When each of these accounts last had its turn: for the round robin. */
export function turnsOf(deps: Deps, accountIds: readonly string[]): Promise<Map<string, number>> {
  return lastTurns(deps.store.db, accountIds)
}
