import { type Performed, perform } from '../../delivery/perform.ts'
import { previewAction } from '../../delivery/preview-action.ts'
import { parseMoney } from '../../domain/event-body.ts'
import { explain } from '../../domain/outcome.ts'
import type { Postback } from '../../domain/postback.ts'
import { whySkipped } from '../../domain/postback-conditions.ts'
import { type PostbackValues, valuesByName } from '../../domain/postback-values.ts'
import { faultOf, problemOf } from '../../domain/problem.ts'
import { samplePostback } from '../../domain/sample-postback.ts'
import { noSuchThing } from '../../domain/thing-faults.ts'
import { writeAudit } from '../../store/audit.ts'
import { findThing } from '../../store/things.ts'
import { actionTools } from '../action-tools.ts'
import { deliveryRow } from '../delivery-row.ts'
import type { Deps } from '../deps.ts'
import { fillValues } from '../fill-values.ts'
import { type Actor, scopeOf } from './actor.ts'
import { bodyOf } from './show-thing.ts'
import { findSubject } from './test-subject.ts'

/** A test of a rule: about a transaction, or with values in the place of the sample's. */
export interface PostbackTest {
  id: string
  dryRun: boolean
  transactionId?: string | undefined
  values: Readonly<Record<string, string>>
}

/** What a test showed: what was sent, or would be, masked; and why the rule would not have been sent by itself. */
export interface PostbackTested {
  postback: string
  dry_run: boolean
  test: true
  about: 'transaction' | 'sample'
  would_send: boolean
  skipped: string | null
  request: Performed['request'] | null
  response: Performed['response'] | null
  /** What came of it; of a dry run, only what kept the request from being made. */
  outcome: { status: string; code: string; because: string } | null
  ms: number
}

interface About {
  about: PostbackTested['about']
  values: PostbackValues
  personal: string[]
  skipped: string | undefined
}

/**
 * Tries a rule out. A dry run sends nothing; else it is sent once, whatever its conditions and status say, and owed to
 * nobody: it is in no delivery log, only in the audit log.
 */
export async function testPostback(deps: Deps, actor: Actor, test: PostbackTest): Promise<PostbackTested> {
  const row = await findThing(deps.store.db, 'postbacks', test.id, scopeOf(actor))
  if (!row) throw noSuchThing('postbacks', test.id)
  const rule = bodyOf(deps, 'postbacks', row)
  const action = deps.actions.get(rule.action)
  if (!action) throw problemOf([faultOf('invalid', 'action', `is no action here: ${rule.action}`)])

  const { about, values, personal, skipped } = await aboutWhat(deps, actor, rule, test)
  const input = { settings: rule.settings, values, personal, deliveryId: deps.newId(), now: deps.now }
  const performed = test.dryRun
    ? await previewAction(action, input)
    : await perform(action, { ...input, tools: actionTools(deps, test.transactionId ?? '') })
  if (!test.dryRun) await auditTest(deps, actor, rule, performed)
  return {
    ...{ postback: rule.id, dry_run: test.dryRun, test: true, about },
    would_send: skipped === undefined,
    skipped: skipped ?? null,
    request: performed.request ?? null,
    response: test.dryRun ? null : (performed.response ?? null),
    outcome: test.dryRun && performed.request ? null : outcomeOf(performed),
    ms: test.dryRun ? 0 : performed.ms,
  }
}

async function aboutWhat(deps: Deps, actor: Actor, rule: Postback, test: PostbackTest): Promise<About> {
  if (test.transactionId === undefined) return aboutSample(deps, rule, test.values)
  const subject = await findSubject(deps, actor, rule, test.transactionId)
  if (!subject)
    throw problemOf([faultOf('invalid', 'transaction_id', 'is no transaction of the postback’s campaign')])
  const of = { transaction_id: test.transactionId, cid: rule.campaign, pid: subject.pid }
  const delivery = deliveryRow(deps, {
    ...{ rule, of, subject: subject.uid, triggerKey: 'test', reason: undefined },
  })
  const [filled] = await fillValues(deps, [delivery])
  if (filled?.filled.status !== 'filled')
    throw problemOf([faultOf('invalid', 'transaction_id', 'has values that cannot be read')])
  const { values, personal } = filled.filled
  return { about: 'transaction', values, personal, skipped: subject.skipped }
}

// Values that somebody made up, or gave, are no secret to them.
function aboutSample(deps: Deps, rule: Postback, given: PostbackTest['values']): About {
  const { org, campaigns, leadTypes } = deps.catalog()
  const campaign = campaigns.get(rule.campaign)
  const leadType = leadTypes.get(campaign?.lead_type ?? '')
  const sample = samplePostback({ rule, org, campaign, leadType, id: deps.newId(), now: deps.now() })
  const named = valuesByName(given)
  const values: PostbackValues = {
    lead: { ...sample.lead, ...named.lead },
    system: { ...sample.system, ...named.system },
    transactional: { ...sample.transactional, ...named.transactional },
    tracking: { ...sample.tracking, ...named.tracking },
  }
  const { tracking, transactional, system } = values
  const skipped = whySkipped(rule, campaign?.offers ?? [], {
    pid: tracking.pid ?? '',
    clid: tracking.clid || null,
    event_id: rule.trigger.startsWith('lead_') ? undefined : system.event_id,
    goal: transactional.goal,
    revenue_micros: parseMoney(transactional.revenue) ?? 0,
    consent: rule.conditions.consent ?? false,
  })
  return { about: 'sample', values, personal: [], skipped }
}

function outcomeOf({ outcome }: Performed): PostbackTested['outcome'] {
  const code = outcome.status === 'done' ? 'delivered' : outcome.because
  return { status: outcome.status, code, because: explain(outcome) }
}

async function auditTest(deps: Deps, actor: Actor, rule: Postback, performed: Performed): Promise<void> {
  const { code } = outcomeOf(performed) ?? { code: '' }
  await writeAudit(deps.store.db, {
    ...{ audit_uid: deps.newId(), at: deps.now(), actor: actor.name },
    ...{ action: 'postback.tested', subject: `postbacks/${rule.id}` },
    detail: JSON.stringify({ actor_id: actor.id, pid: actor.pid, code })
      .toWellFormed()
      .replaceAll('\\u0000', ''),
  })
}
