import type { Campaign } from './campaign.ts'
import type { LeadType } from './lead-type.ts'
import { sampleFields } from './leads/sample-lead.ts'
import type { Postback } from './postback.ts'
import { type PostbackValues, TRACKING_NAMES, type TrackingName } from './postback-values.ts'

/** What sample values are made for. */
export interface SampleOf {
  rule: Postback
  org: string
  campaign: Campaign | undefined
  leadType: LeadType | undefined
  /** An id that stands for every id of the sample. */
  id: string
  now: number
}

const STATUS_OF: Record<string, string> = {
  conversion_done: 'accepted',
  conversion_pending: 'pending',
  conversion_reject: 'rejected',
  lead_sold: 'sold',
  lead_delivered: 'delivered',
  lead_unsold: 'unsold',
  lead_returned: 'returned',
}

/** Values for trying a rule out: one for every name, such that the rule's own conditions hold. */
export function samplePostback(sample: SampleOf): PostbackValues {
  const { leadType } = sample
  return {
    lead: leadType ? sampleFields(leadType) : {},
    system: systemSample(sample),
    transactional: transactionalSample(sample),
    tracking: trackingSample(sample),
  }
}

function systemSample({ rule, org, campaign, leadType, id }: SampleOf): PostbackValues['system'] {
  const { event: wanted, goal, source = 'organic' } = rule.conditions
  const events = campaign?.events ?? []
  const event =
    events.find((one) => one.event_id === wanted) ??
    events.find((one) => one.type === 'conversion' && (goal === undefined || one.goal === goal))
  return {
    ...{ org, lead_uid: id, event_uid: id, conversion_id: id, delivery_id: id },
    lead_type_uid: leadType?.id ?? '',
    lead_source_uid: source,
    campaign_uid: rule.campaign,
    event_id: event?.event_id ?? '',
    event_name: event?.name ?? event?.event_id ?? '',
  }
}

function transactionalSample({ rule, campaign, id }: SampleOf): PostbackValues['transactional'] {
  const status = STATUS_OF[rule.trigger] ?? ''
  const revenue = Math.max(49.9, (rule.conditions.min_revenue ?? 0) / 1_000_000).toFixed(2)
  return {
    ...{ postback_id: id, external_id: id, revenue, total_sold_price: revenue },
    ...{ payout_model: 'pay_per_lead', payout: '12.50', revenue_share_payout: '12.50' },
    ...{ number_of_deliveries: '1', client_uid: 'test_buyer', buyer_name: 'Test buyer' },
    ...{ conversion_status: status, original_status: status },
    currency: campaign?.currency ?? 'USD',
    goal: rule.conditions.goal ?? '',
  }
}

function trackingSample({ rule, id, now }: SampleOf): PostbackValues['tracking'] {
  const named: Partial<Record<TrackingName, string>> = {}
  for (const name of TRACKING_NAMES) named[name] = `test_${name}`
  const time = new Date(now).toISOString()
  return {
    ...named,
    ...{ transaction_id: id, pid: rule.conditions.source ?? 'organic', clid: rule.offer ?? '' },
    ...{ ip: '203.0.113.7', user_agent: 'Mozilla/5.0 (test)' },
    ...{ referrer: 'https://example.com/', landing_url: 'https://example.com/?test=1' },
    ...{
      event_time: time,
      click_time: time,
      timestamp: String(Math.floor(now / 1000)),
      random: '4294967295',
    },
  }
}
