import type { Scope } from '../../store/scope.ts'

// What the operator earns and spends: a source is told its own payout, and nothing of the difference.
const INNER: ReadonlySet<string> = new Set(['revenue', 'cost', 'cost_operation', 'ad_spend', 'min_price'])

/** Leaves of a record what its reader may see: for a source, all but the money between the operator and others. */
export function shownTo(scope: Scope, record: Record<string, unknown>): Record<string, unknown> {
  if (scope === 'all') return record
  return Object.fromEntries(Object.entries(record).filter(([name]) => !INNER.has(name)))
}

/** The columns that a reader's records have. */
export function columnsTo(scope: Scope, columns: readonly string[]): readonly string[] {
  return scope === 'all' ? columns : columns.filter((name) => !INNER.has(name))
}
