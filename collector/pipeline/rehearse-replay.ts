import { previewAction } from '../delivery/preview-action.ts'
import type { Postback } from '../domain/postback.ts'
import { type ChangedPlace, requestDifference, type ShownRequest } from '../domain/request-difference.ts'
import { lastRequests } from '../store/replays.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import { type Filled, fillValues } from './fill-values.ts'
import type { ReplayVerdict } from './judge-replay.ts'

/** What a replay would send, beside what was sent; secrets and personal data masked. */
export interface ReplayRehearsed {
  delivery_id: string
  rule: string
  transaction_id: string
  /** Why it cannot be replayed, or would send nothing. */
  reason: string | null
  request: ShownRequest | null
  changes: ChangedPlace[]
}

/** What rehearsing needs. */
export type RehearseDeps = Pick<Deps, 'store' | 'sealer' | 'catalog' | 'actions' | 'now'>

/** Shows what replays would send, and in which places that differs from what was sent before. */
export async function rehearseReplays(
  deps: RehearseDeps,
  verdicts: readonly ReplayVerdict[],
): Promise<ReplayRehearsed[]> {
  const deliveries = verdicts.map(({ delivery }) => delivery)
  const sent = await lastRequests(
    deps.store.db,
    deliveries.map(({ delivery_id }) => delivery_id),
  )
  const filled = await fillValues(deps, deliveries)
  return Promise.all(
    verdicts.map(async ({ delivery, verdict }, index) => {
      const { delivery_id, transaction_id, rule_id } = delivery
      const of = { delivery_id, rule: rule_id, transaction_id }
      if (verdict.status === 'refused') return { ...of, reason: verdict.reason, request: null, changes: [] }
      const shown = await requestOf(deps, delivery, verdict.rule, filled[index]?.filled)
      if (!shown.request) return { ...of, reason: shown.fault ?? null, request: null, changes: [] }
      const changes = requestDifference(requestIn(sent.get(delivery_id)), shown.request)
      return { ...of, reason: null, request: shown.request, changes }
    }),
  )
}

// It is rehearsed under the id of the delivery it replays: its own comes only with the replay.
async function requestOf(
  { actions, now }: RehearseDeps,
  { delivery_id }: DeliveryRow,
  rule: Postback,
  filled: Filled | undefined,
) {
  const action = actions.get(rule.action)
  if (!action) return { request: undefined, fault: 'unknown_action' }
  if (filled?.status !== 'filled') return { request: undefined, fault: 'unreadable_values' }
  const { values, personal } = filled
  const input = { settings: rule.settings, values, personal, deliveryId: delivery_id, now }
  const { request, outcome } = await previewAction(action, input)
  return { request, fault: outcome.status === 'done' ? 'nothing_to_send' : outcome.because }
}

// An attempt that sent nothing is kept as an empty object.
function requestIn(stored: string | undefined): ShownRequest | undefined {
  const request = stored === undefined ? {} : (JSON.parse(stored) as Partial<ShownRequest>)
  const { method, url, headers = {}, body } = request
  if (method === undefined || url === undefined) return undefined
  return body === undefined ? { method, url, headers } : { method, url, headers, body }
}
