import type { Postback } from '../domain/postback.ts'
import { findConversions } from '../store/conversions.ts'
import { findEvents } from '../store/events.ts'
import { STATE } from '../store/outbox.ts'
import { isUnderWay } from '../store/replays.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import type { EventFacts } from './event-facts.ts'
import { openContent } from './leads/lead-content.ts'
import { leadsOfDeliveries } from './leads/lead-facts.ts'
import { whyLeadNotOwed } from './leads/owe-lead-postbacks.ts'
import { type Asked, whyNotOwed } from './owe-postbacks.ts'
import { rulesAsTheyWere } from './rules-as-they-were.ts'

/** By which rule a delivery is replayed: as it was when it was owed, or as it is now. */
export type ReplayMode = 'original' | 'current'

/** Whether a delivery can be replayed, and by which rule. */
export interface ReplayVerdict {
  delivery: DeliveryRow
  verdict: { status: 'due'; rule: Postback } | { status: 'refused'; reason: string }
}

/** What judging a replay needs. */
export type JudgeDeps = Pick<Deps, 'store' | 'sealer' | 'catalog'>

/** Judges which deliveries can be replayed: a few queries for all of them. */
export async function judgeReplays(
  deps: JudgeDeps,
  deliveries: readonly DeliveryRow[],
  mode: ReplayMode,
): Promise<ReplayVerdict[]> {
  const judge = mode === 'original' ? asItWas : asItIs
  const judged = await judge(deps, deliveries)
  return deliveries.map((delivery) => {
    const today = deps.catalog().rules.get(delivery.rule_id)
    const by = whyNever(delivery, today) ?? judged.get(delivery.delivery_id) ?? 'subject_unknown'
    const verdict = typeof by === 'string' ? refusal(by) : { status: 'due' as const, rule: by }
    return { delivery, verdict }
  })
}

const refusal = (reason: string) => ({ status: 'refused' as const, reason })

// What a rule that is no more, or is disabled, would owe waits for ever: nothing is owed by it.
function whyNever(delivery: DeliveryRow, rule: Postback | undefined): string | undefined {
  if (isUnderWay(delivery)) return 'under_way'
  if (!rule) return 'rule_deleted'
  return rule.status === 'disabled' ? 'rule_disabled' : undefined
}

/** By delivery_id, the rule that it is replayed by, or the reason why it is not. */
type Judged = Map<string, Postback | string>

async function asItWas(deps: JudgeDeps, deliveries: readonly DeliveryRow[]): Promise<Judged> {
  const rules = await rulesAsTheyWere(deps, deliveries)
  return new Map(
    deliveries.map(({ delivery_id, reason, status }) => {
      const then = rules.get(delivery_id)
      if (status === STATE.skipped) return [delivery_id, reason ?? 'was_skipped']
      if (!then) return [delivery_id, 'rule_unknown']
      return [delivery_id, then.status === 'read' ? then.rule : 'rule_unreadable']
    }),
  )
}

async function asItIs(deps: JudgeDeps, deliveries: readonly DeliveryRow[]): Promise<Judged> {
  const judged: Judged = new Map()
  const ruled = deliveries.flatMap((delivery) => {
    const rule = deps.catalog().rules.get(delivery.rule_id)
    if (rule && rule.trigger !== delivery.trigger) judged.set(delivery.delivery_id, 'trigger_changed')
    return rule && rule.trigger === delivery.trigger ? [{ delivery, rule }] : []
  })
  await judgeEvents(deps, ruled, judged)
  await judgeLeads(deps, ruled, judged)
  return judged
}

interface Ruled {
  delivery: DeliveryRow
  rule: Postback
}

async function judgeEvents(deps: JudgeDeps, ruled: readonly Ruled[], judged: Judged): Promise<void> {
  const { db } = deps.store
  const events = await findEvents(
    db,
    ruled.map(({ delivery }) => delivery.subject_uid),
  )
  const conversions = await findConversions(
    db,
    [...events.values()].flatMap((event) => event.conversion_id ?? []),
  )
  const asked = ruled.flatMap(({ delivery, rule }): (Asked & { id: string })[] => {
    const row = events.get(delivery.subject_uid)
    if (!row) return []
    const facts = JSON.parse(row.body) as EventFacts
    const conversion = conversions.get(row.conversion_id ?? '')
    return [{ id: delivery.delivery_id, rule, of: { row, facts, conversion } }]
  })
  const reasons = await whyNotOwed(deps, db, asked)
  asked.forEach(({ id, rule }, index) => void judged.set(id, reasons[index] ?? rule))
}

async function judgeLeads(deps: JudgeDeps, ruled: readonly Ruled[], judged: Judged): Promise<void> {
  const ofLeads = ruled.filter(({ rule }) => rule.trigger.startsWith('lead_'))
  const leads = await leadsOfDeliveries(
    deps,
    ofLeads.map(({ delivery }) => delivery),
  )
  for (const { delivery, rule } of ofLeads) {
    const lead = leads.get(delivery.delivery_id)?.lead
    if (!lead) continue
    const consent = openContent(deps, lead).consent.tcpa === 'true'
    judged.set(delivery.delivery_id, whyLeadNotOwed(deps, rule, { lead, consent }) ?? rule)
  }
}
