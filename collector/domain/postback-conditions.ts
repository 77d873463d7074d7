import type { Offer } from './offer.ts'
import type { Postback } from './postback.ts'

/** What a rule's conditions are held against. */
export interface RuleSubject {
  pid: string
  clid: string | null
  /** The event that it came by, if it came by one. */
  event_id: string | undefined
  goal: string | null | undefined
  revenue_micros: number
  consent: boolean
}

/** Why a rule that was set off is not to be sent, or undefined when it is. */
export function whySkipped(
  rule: Postback,
  offers: readonly Offer[],
  subject: RuleSubject,
): string | undefined {
  const { source, event, goal, min_revenue, consent = subject.consent } = rule.conditions
  if (rule.status === 'disabled') return 'rule_disabled'
  const offer = offerMeant(offers, subject.clid)
  if (rule.offer !== undefined && rule.offer !== offer?.clid) return 'condition_offer'
  if (source !== undefined && source !== subject.pid) return 'condition_source'
  if (event !== undefined && event !== subject.event_id) return 'condition_event'
  // While an offer's goals are off the condition is ignored; it comes back as it was with them.
  if (offer?.goals_enabled && goal !== undefined && goal !== subject.goal) return 'condition_goal'
  if (min_revenue !== undefined && subject.revenue_micros < min_revenue) return 'condition_min_revenue'
  return consent === subject.consent ? undefined : 'condition_consent'
}

// A campaign's first offer is the one meant when no other is named.
function offerMeant(offers: readonly Offer[], clid: string | null): Offer | undefined {
  return offers.find((offer) => offer.clid === clid) ?? offers[0]
}
