import type { Postback } from '../../domain/postback.ts'
import { whySkipped } from '../../domain/postback-conditions.ts'
import type { LeadRow, SaleRow } from '../../store/leads/tables.ts'
import { owe, STATE } from '../../store/outbox.ts'
import type { Tx } from '../../store/tables.ts'
import { deliveryRow } from '../delivery-row.ts'
import type { OweDeps } from '../owe-postbacks.ts'

/** The trigger of a lead that comes into a status. */
export const LEAD_TRIGGER_OF: Record<string, Postback['trigger']> = {
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
  const trigger = LEAD_TRIGGER_OF[lead.status]
  if (trigger === undefined || lead.test > 0) return 0
  const rules = deps
    .catalog()
    .rulesOf(lead.cid)
    .filter((rule) => rule.trigger === trigger)
  const rows = rules.flatMap((rule) => {
    const subjects = rule.per_buyer && sales.length > 0 ? sales.map((sale) => sale.sale_uid) : [lead.lead_uid]
    const reason = whyLeadNotOwed(deps, rule, outcome)
    const triggerKey = `${trigger}/${lead.entry}`
    return subjects.map((subject) => deliveryRow(deps, { rule, subject, triggerKey, of: lead, reason }))
  })
  await owe(tx, rows)
  return rows.filter((row) => row.status === STATE.ready).length
}

// A lead comes by no event and reaches no goal: only a conversion does.
/** Why a rule does not owe anything about a lead whose outcome is its trigger; undefined where it does. */
export function whyLeadNotOwed(
  { catalog }: Pick<OweDeps, 'catalog'>,
  rule: Postback,
  { lead, consent }: Pick<LeadOutcome, 'lead' | 'consent'>,
): string | undefined {
  return whySkipped(rule, catalog().campaigns.get(lead.cid)?.offers ?? [], {
    ...{ pid: lead.pid, clid: lead.clid, event_id: undefined, goal: undefined, consent },
    revenue_micros: lead.revenue_micros,
  })
}
