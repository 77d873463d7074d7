import { type Performed, perform } from '../delivery/perform.ts'
import type { Outcome } from '../domain/outcome.ts'
import { explain } from '../domain/outcome.ts'
import { type NextTry, nextTry } from '../domain/retry.ts'
import { STATE } from '../store/outbox.ts'
import type { Settlement } from '../store/settlements.ts'
import type { AttemptRow, DeliveryRow } from '../store/tables.ts'
import { actionTools } from './action-tools.ts'
import type { Deps } from './deps.ts'
import type { Filled } from './fill-values.ts'
import { PAUSED } from './guarded-line.ts'

/** How postbacks are sent: the waits between tries, and the total time of one try. */
export interface SendingRules {
  schedule: readonly number[]
  deadlineMs: number
}

/**
 * Makes one try at a leased delivery, and says what to write down about it; undefined where its destination is paused
 * and so no try was made.
 */
export async function sendPostback(
  deps: Deps,
  delivery: DeliveryRow,
  filled: Filled,
  rules: SendingRules,
): Promise<Settlement | undefined> {
  const began = deps.now()
  const performed = await performRule(deps, delivery, filled, rules)
  if (performed.outcome.status === 'later' && performed.outcome.because === PAUSED) return undefined
  const n = delivery.attempt + 1
  const next = nextTry(performed.outcome, n, rules.schedule, deps.random, deps.now())
  const attempt = attemptRow(deps, delivery, { performed, next, began, n })
  tellAttempt(deps, delivery, attempt)
  return {
    delivery_id: delivery.delivery_id,
    lease_id: delivery.lease_id ?? '',
    status: STATE_OF[next.status],
    reason: performed.outcome.status === 'done' ? null : attempt.code,
    run_at: next.status === 'retry' ? next.at : delivery.run_at,
    attempt,
  }
}

const STATE_OF = { retry: STATE.ready, done: STATE.done, dead: STATE.dead, failed: STATE.failed } as const

async function performRule(
  deps: Deps,
  delivery: DeliveryRow,
  filled: Filled,
  { deadlineMs }: SendingRules,
): Promise<Performed> {
  if (filled.status === 'unreadable') return { outcome: UNREADABLE, ms: 0 }
  const rule = filled.rule ?? deps.catalog().rules.get(delivery.rule_id)
  const action = rule && deps.actions.get(rule.action)
  if (!rule || !action) return { outcome: NO_ACTION, ms: 0 }
  return perform(action, {
    settings: rule.settings,
    values: filled.values,
    personal: filled.personal,
    deliveryId: delivery.delivery_id,
    now: deps.now,
    tools: actionTools(deps, delivery.transaction_id),
    deadlineMs,
  })
}

const NO_ACTION: Outcome = {
  status: 'failed',
  because: 'unknown_action',
  detail: 'its rule or action is no more',
}

// Worth another try: the secret may be put right.
const UNREADABLE: Outcome = {
  status: 'later',
  because: 'unreadable_values',
  detail: 'what is stored for it cannot be read; CLICKWIRE_SECRET may have been changed',
}

function attemptRow(
  deps: Deps,
  delivery: DeliveryRow,
  { performed, next, began, n }: { performed: Performed; next: NextTry; began: number; n: number },
): AttemptRow {
  const { outcome, request, response, ms } = performed
  const { delivery_id, transaction_id, cid, pid } = delivery
  return {
    ...{ delivery_id, transaction_id, cid, pid, n },
    attempt_id: deps.newId(),
    at: began,
    ms: Math.round(ms),
    outcome: outcome.status,
    code: outcome.status === 'done' ? 'delivered' : storable(outcome.because),
    because: storable(explain(outcome)),
    http_status: response?.status ?? null,
    request: JSON.stringify(request ?? {}),
    response: response ? JSON.stringify(response) : null,
    next_run_at: next.status === 'retry' ? next.at : null,
  }
}

// An action's own words may hold what PostgreSQL takes in no text; its result must be written all the same.
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

function tellAttempt(deps: Deps, delivery: DeliveryRow, attempt: AttemptRow): void {
  deps.tell(attempt.outcome === 'done' ? 'info' : 'warn', 'delivery.attempted', {
    delivery_id: delivery.delivery_id,
    rule: delivery.rule_id,
    transaction_id: delivery.transaction_id,
    n: attempt.n,
    code: attempt.code,
    http_status: attempt.http_status,
    ms: attempt.ms,
    waited_ms: attempt.at - delivery.run_at,
    next_run_at: attempt.next_run_at === null ? null : new Date(attempt.next_run_at).toISOString(),
  })
}
