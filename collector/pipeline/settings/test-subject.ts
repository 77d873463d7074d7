import type { ClickFacts } from '../../domain/click.ts'
import type { Postback } from '../../domain/postback.ts'
import { type RuleSubject, whySkipped } from '../../domain/postback-conditions.ts'
import { findLandings, keyOf } from '../../store/clicks.ts'
import type { LeadRow } from '../../store/leads/tables.ts'
import type { EventRow } from '../../store/tables.ts'
import { findTestable, type Testable } from '../../store/tested.ts'
import type { Deps } from '../deps.ts'
import type { EventFacts } from '../event-facts.ts'
import { openContent } from '../leads/lead-content.ts'
import { LEAD_TRIGGER_OF } from '../leads/owe-lead-postbacks.ts'
import { TRIGGER_OF } from '../owe-postbacks.ts'
import { type Actor, scopeOf } from './actor.ts'

/** What of a transaction a rule is tried out on, and why the rule would not be sent for it. */
export interface TestSubject {
  uid: string
  pid: string
  skipped: string | undefined
}

/**
 * Finds what a rule would be set off by in a transaction: the newest that has its trigger, else the newest of all,
 * which sets off nothing. Undefined where the transaction is not known, or not this actor's.
 */
export async function findSubject(
  deps: Pick<Deps, 'store' | 'catalog' | 'sealer'>,
  actor: Actor,
  rule: Postback,
  transactionId: string,
): Promise<TestSubject | undefined> {
  const key = { transaction_id: transactionId, cid: rule.campaign }
  const found = await findTestable(deps.store.db, key, scopeOf(actor))
  if (!found) return undefined
  const offers = deps.catalog().campaigns.get(rule.campaign)?.offers ?? []
  const pid = found.click?.pid ?? found.events[0]?.pid ?? found.leads[0]?.pid ?? ''
  const told = rule.trigger.startsWith('lead_')
    ? aboutLead(deps, rule, found)
    : await aboutEvent(deps, rule, found)
  if (!told) return { uid: '', pid, skipped: 'trigger' }
  const { uid, triggered, subject } = told
  return { uid, pid: subject.pid, skipped: triggered ? whySkipped(rule, offers, subject) : 'trigger' }
}

interface Told {
  uid: string
  triggered: boolean
  subject: RuleSubject
}

function aboutLead(deps: Pick<Deps, 'sealer'>, rule: Postback, { leads }: Testable): Told | undefined {
  const isMeant = (lead: LeadRow) => LEAD_TRIGGER_OF[lead.status] === rule.trigger
  const lead = leads.find(isMeant) ?? leads[0]
  return (
    lead && {
      uid: lead.lead_uid,
      triggered: isMeant(lead),
      subject: {
        ...{ pid: lead.pid, clid: lead.clid, event_id: undefined, goal: undefined },
        revenue_micros: lead.revenue_micros,
        consent: openContent(deps, lead).consent.tcpa === 'true',
      },
    }
  )
}

async function aboutEvent(
  deps: Pick<Deps, 'store'>,
  rule: Postback,
  found: Testable,
): Promise<Told | undefined> {
  const conversionOf = (event: EventRow) =>
    found.conversions.find((one) => one.conversion_id === event.conversion_id)
  const isMeant = (event: EventRow) =>
    rule.trigger === 'event'
      ? rule.conditions.event === event.event_id
      : TRIGGER_OF[conversionOf(event)?.status ?? ''] === rule.trigger
  const event = found.events.find(isMeant) ?? found.events[0]
  return (
    event && {
      uid: event.event_uid,
      triggered: isMeant(event),
      subject: {
        ...{ pid: event.pid, clid: event.clid, event_id: event.event_id },
        goal: conversionOf(event)?.goal,
        revenue_micros: event.revenue_micros ?? 0,
        consent: await consentOf(deps, event),
      },
    }
  )
}

// The event's own word, else the landing's.
async function consentOf({ store }: Pick<Deps, 'store'>, event: EventRow): Promise<boolean> {
  const facts = JSON.parse(event.body) as EventFacts
  if (facts.tcpa_consent !== undefined) return facts.tcpa_consent === 1
  const landing = (await findLandings(store.db, [event])).get(keyOf(event))
  return landing !== undefined && (JSON.parse(landing.body) as ClickFacts).consent === true
}
