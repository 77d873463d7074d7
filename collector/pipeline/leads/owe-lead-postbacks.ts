import type { Postback } from '../../domain/postback.ts'
import type { LeadRow, SaleRow } from '../../store/leads/tables.ts'
import { owe, STATE } from '../../store/outbox.ts'
import type { Tx } from '../../store/tables.ts'
import { deliveryRow } from '../delivery-row.ts'
import type { OweDeps } from '../owe-postbacks.ts'

const TRIGGER_OF: Record<string, Postback['trigger']> = {
  sold: 'lead_sold',
  delivered: 'lead_delivered',
  unsold: 'lead_unsold',
  returned: 'lead_returned',
}

/** A lead that has just come into its status. */
export interface LeadOutcome {
  lead: LeadRow
  /** The sales that stand, or that were given back. */
  sales: readonly SaleRow[]
  consent: boolean
}

/**
 * Which rules does a lead's outcome set off? One delivery each, in the caller's transaction, or one for every buyer
 * where the rule wants that. Never for a lead that is merely received, never for a test. Returns how many are to be sent.
 */
export async function oweLeadPostbacks(deps: OweDeps, tx: Tx, outcome: LeadOutcome): Promise<number> {
  const { lead, sales } = outcome
  const trigger = TRIGGER_OF[lead.status]
  if (trigger === undefined || lead.test > 0) return 0
  const rules = deps
    .catalog()
    .rulesOf(lead.cid)
    .filter((rule) => rule.trigger === trigger)
  const rows = rules.flatMap((rule) => {
    const subjects = rule.per_buyer && sales.length > 0 ? sales.map((sale) => sale.sale_uid) : [lead.lead_uid]
    const reason = whySkipped(deps, rule, outcome)
    const triggerKey = `${trigger}/${lead.entry}`
    return subjects.map((subject) => deliveryRow(deps, { rule, subject, triggerKey, of: lead, reason }))
  })
  await owe(tx, rows)
  return rows.filter((row) => row.status === STATE.ready).length
}

function whySkipped(deps: OweDeps, rule: Postback, { lead, consent }: LeadOutcome): string | undefined {
  const { source, event, goal, min_revenue } = rule.conditions
  if (rule.status === 'disabled') return 'rule_disabled'
  const offers = deps.catalog().campaigns.get(lead.cid)?.offers ?? []
  const offer = offers.find((one) => one.clid === lead.clid) ?? offers[0]
  if (rule.offer !== undefined && rule.offer !== offer?.clid) return 'condition_offer'
  if (source !== undefined && source !== lead.pid) return 'condition_source'
  if (event !== undefined) return 'condition_event'
  // A lead reaches no goal: only a conversion does.
  if (offer?.goals_enabled && goal !== undefined) return 'condition_goal'
  if (min_revenue !== undefined && lead.revenue_micros < min_revenue) return 'condition_min_revenue'
  return (rule.conditions.consent ?? consent) === consent ? undefined : 'condition_consent'
}
