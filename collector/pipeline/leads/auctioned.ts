import type { Campaign } from '../../domain/campaign.ts'
import type { Micros } from '../../domain/money.ts'
import type { OpenLead } from './lead-content.ts'

/** What an auction is about: a lead, or a partner's ping. */
export interface Auctioned {
  lead: OpenLead
  campaign: Campaign
  kind: 'lead' | 'ping'
  /** Bids under this amount drop out: the lead's own, or the campaign's. */
  minPrice: Micros
  /** Accounts that had this lead already. */
  tried: ReadonlySet<string>
  /** Buyers who have, or may have, this lead already. */
  heldBy: ReadonlySet<string>
}
