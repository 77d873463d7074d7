import type { Campaign } from '../../domain/campaign.ts'
import type { DeliveryAccount } from '../../domain/delivery-account.ts'
import { capWindows, shareWindow } from '../../domain/leads/caps.ts'
import type { Micros } from '../../domain/money.ts'
import type { CapPlace } from '../../store/leads/caps.ts'
import type { SaleRow } from '../../store/leads/tables.ts'

/** A window that a sale is counted in, so that its place can be given back. */
type CountedWindow = Pick<CapPlace, 'account_id' | 'cap_window'>

/** The places that a sale needs: one in each window of the account's caps, and one in its share of the campaign. */
export function capPlaces(
  campaign: Campaign,
  account: DeliveryAccount,
  price: Micros,
  at: number,
): CapPlace[] {
  const timezone = account.timezone ?? campaign.timezone
  const place = { account_id: account.id, revenue_micros: price }
  const caps = capWindows(account, timezone, at).map(({ key, count, revenue }) => ({
    ...place,
    cap_window: key,
    most_sold: count ?? null,
    most_revenue: revenue ?? null,
  }))
  if (account.share === undefined) return caps
  const share = shareWindow(campaign.cid, at, campaign.timezone)
  return [...caps, { ...place, cap_window: share, most_sold: null, most_revenue: null }]
}

/** The windows that a sale is counted in, as its row keeps them. */
export function countedIn(sale: Pick<SaleRow, 'windows'>): CountedWindow[] {
  return JSON.parse(sale.windows) as CountedWindow[]
}

/** The windows of places, as a sale's row keeps them. */
export function windowsText(places: readonly CapPlace[]): string {
  return JSON.stringify(places.map(({ account_id, cap_window }) => ({ account_id, cap_window })))
}
