import type { Buyer } from './buyer.ts'
import type { Campaign } from './campaign.ts'
import type { DeliveryAccount } from './delivery-account.ts'
import type { DeliveryMethod } from './delivery-method.ts'
import type { LeadType } from './lead-type.ts'
import type { Postback } from './postback.ts'
import type { Receiver } from './receiver.ts'
import type { Organization } from './settings.ts'
import type { Source } from './source.ts'

/** The settings as the pipeline looks them up: everything by its id, rules by their campaign. */
export interface Catalog {
  org: string
  version: number
  campaigns: ReadonlyMap<string, Campaign>
  sources: ReadonlyMap<string, Source>
  leadTypes: ReadonlyMap<string, LeadType>
  buyers: ReadonlyMap<string, Buyer>
  methods: ReadonlyMap<string, DeliveryMethod>
  accounts: ReadonlyMap<string, DeliveryAccount>
  /** A campaign's delivery accounts, in the order of entry. */
  accountsOf(cid: string): readonly DeliveryAccount[]
  rules: ReadonlyMap<string, Postback>
  rulesOf(cid: string): readonly Postback[]
  receivers: ReadonlyMap<string, Receiver>
}

/** The catalog of an organization's settings. */
export function catalogOf(organization: Organization, version: number): Catalog {
  const rulesByCampaign = Map.groupBy(organization.postbacks, (rule) => rule.campaign)
  const accountsByCampaign = Map.groupBy(organization.delivery_accounts, (account) => account.campaign)
  return {
    org: organization.org,
    version,
    campaigns: new Map(organization.campaigns.map((campaign) => [campaign.cid, campaign])),
    sources: new Map(organization.sources.map((source) => [source.pid, source])),
    leadTypes: new Map(organization.lead_types.map((type) => [type.id, type])),
    buyers: new Map(organization.buyers.map((buyer) => [buyer.id, buyer])),
    methods: new Map(organization.delivery_methods.map((method) => [method.id, method])),
    accounts: new Map(organization.delivery_accounts.map((account) => [account.id, account])),
    accountsOf: (cid) => accountsByCampaign.get(cid) ?? [],
    rules: new Map(organization.postbacks.map((rule) => [rule.id, rule])),
    rulesOf: (cid) => rulesByCampaign.get(cid) ?? [],
    receivers: new Map(organization.receivers.map((receiver) => [receiver.id, receiver])),
  }
}

/** The campaign that a body names, if it names one: whatever stands there is no more than a key to look up. */
export function campaignNamed(catalog: Catalog, cid: unknown): Campaign | undefined {
  return typeof cid === 'string' ? catalog.campaigns.get(cid) : undefined
}
