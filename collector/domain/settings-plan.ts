import { changedMembers } from './compare-shapes.ts'
import {
  type Bodies,
  fileBodyOf,
  idOf,
  KINDS,
  type Kind,
  type Organization,
  type Things,
} from './settings.ts'

/** What becomes of one thing; only a thing that changes is told by its members. */
type PlanStep =
  | { does: 'create' | 'delete' | 'keep'; kind: Kind; id: string }
  | { does: 'change'; kind: Kind; id: string; members: string[] }

/** What an apply does, in the order in which it may be done. */
export interface SettingsPlan {
  steps: PlanStep[]
}

/** Compares what is there with what a file wants; what the file does not name goes only when pruning. */
export function planSettings(present: Things, wanted: Things, { prune }: { prune: boolean }): SettingsPlan {
  const written = KINDS.flatMap((kind) => writes(kind, present[kind], wanted[kind]))
  const left = KINDS.toReversed().flatMap((kind) => leftovers(kind, present[kind], wanted[kind], prune))
  return { steps: [...written, ...left] }
}

function writes<K extends Kind>(
  kind: K,
  present: readonly Bodies[K][],
  wanted: readonly Bodies[K][],
): PlanStep[] {
  const before = shapesById(kind, present)
  return [...shapesById(kind, wanted)].flatMap(([id, shape]): PlanStep[] => {
    const stored = before.get(id)
    if (stored === undefined) return [{ does: 'create', kind, id }]

    const members = changedMembers(stored, shape)
    return members.length === 0 ? [] : [{ does: 'change', kind, id, members }]
  })
}

function leftovers<K extends Kind>(
  kind: K,
  present: readonly Bodies[K][],
  wanted: readonly Bodies[K][],
  prune: boolean,
): PlanStep[] {
  const named = new Set(wanted.map((body) => idOf(kind, body)))
  const does = prune ? 'delete' : 'keep'
  return present
    .map((body) => idOf(kind, body))
    .filter((id) => !named.has(id))
    .map((id) => ({ does, kind, id }))
}

function shapesById<K extends Kind>(kind: K, bodies: readonly Bodies[K][]): Map<string, unknown> {
  return new Map(bodies.map((body) => [idOf(kind, body), fileBodyOf(kind, body)]))
}

/** Says whether a plan leaves everything as it is. */
export function changesNothing(plan: SettingsPlan): boolean {
  return plan.steps.every((step) => step.does === 'keep')
}

/** The settings that a plan leads to: what is wanted, and what is there besides unless it is pruned. */
export function settingsAfter(
  present: Things,
  wanted: Organization,
  { prune }: { prune: boolean },
): Organization {
  if (prune) return wanted
  const lists = Object.fromEntries(KINDS.map((kind) => [kind, joined(kind, present[kind], wanted[kind])]))
  return { ...wanted, ...lists }
}

function joined<K extends Kind>(
  kind: K,
  present: readonly Bodies[K][],
  wanted: readonly Bodies[K][],
): Bodies[K][] {
  const named = new Set(wanted.map((body) => idOf(kind, body)))
  return [...wanted, ...present.filter((body) => !named.has(idOf(kind, body)))]
}

/** A plan as a short list by name; never a value. */
export function printPlan(plan: SettingsPlan): string {
  const lines = plan.steps.filter((step) => step.does !== 'keep').map(printStep)
  const kept = plan.steps.filter((step) => step.does === 'keep').map((step) => `${step.kind} ${step.id}`)
  if (lines.length === 0) lines.push('Nothing to change.')
  if (kept.length > 0) lines.push(`Left as they are, because --prune was not given: ${kept.join(', ')}`)
  return lines.join('\n')
}

function printStep(step: PlanStep): string {
  if (step.does === 'change') return `~ ${step.kind} ${step.id}: ${step.members.join(', ')}`
  return `${step.does === 'create' ? '+' : '-'} ${step.kind} ${step.id}`
}
