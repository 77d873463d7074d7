import { isRecord } from '../../domain/explain.ts'
import { Problem } from '../../domain/problem.ts'
import type { Kind } from '../../domain/settings.ts'
import type { Actor } from './actor.ts'

/** A rule as this actor may make it: who speaks for a source makes rules for that source only. */
export function ruleOf({ pid }: Actor, kind: Kind, draft: unknown): unknown {
  if (kind !== 'postbacks' || pid === null || !isRecord(draft)) return draft
  const { conditions = {} } = draft
  return { ...draft, conditions: isRecord(conditions) ? { ...conditions, source: pid } : conditions }
}

/** Refuses a rule another action than the one it was made with: its settings, and its past, are that action's. */
export function refuseOtherAction(kind: Kind, present: unknown, draft: unknown): void {
  if (kind !== 'postbacks' || !isRecord(present) || !isRecord(draft)) return
  if (draft.action === undefined || draft.action === present.action) return
  throw new Problem(
    409,
    'action_fixed',
    `The action of a postback does not change: this one’s is ${String(present.action)}. Make another postback.`,
  )
}
