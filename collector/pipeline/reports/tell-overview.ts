import { timeLabels } from '../../domain/reports/dimensions.ts'
import { figureOf, type MetricName, sumsOver } from '../../domain/reports/metrics.ts'
import {
  type AskedScope,
  previousFrom,
  type ReportDeps,
  type SettledScope,
  settleScope,
} from './report-scope.ts'
import { type Cell, readGroups, shown, totalsOf } from './tell-report.ts'

/** A figure now and in the range before, and how it moved in between. */
interface Card {
  metric: MetricName
  value: Cell
  previous: Cell
  /** The difference as a part of what it was; null where it was nothing. */
  change: number | null
  series: Cell[]
}

/** The state of things at one glance. */
export interface Overview {
  cards: Card[]
  /** What the values of each series are of: days, or hours where the range is short. */
  series: { by: 'date' | 'hour'; labels: string[] }
  from: string
  to: string
  previous_from: string
  timezone: string
}

const SHORT_MS = 49 * 3_600_000
const MOST_DAYS_MS = 400 * 86_400_000

/** Tells figures over a range, over the range before, and how they went in it. */
export async function tellOverview(
  deps: ReportDeps,
  asked: AskedScope,
  metrics: readonly MetricName[],
): Promise<Overview> {
  const scope = settleScope(deps, asked)
  const before = previousFrom(scope)
  const by = scope.to - scope.from <= SHORT_MS ? 'hour' : 'date'
  // One reading for both ranges: what was before is the group without a time.
  const all = await readGroups(deps, { ...scope, from: before, since: scope.from }, [by], metrics)
  const groups = all.filter((group) => group.groups[0] !== null)
  const earlier = all.find((group) => group.groups[0] === null)
  const sums = sumsOver(
    groups.map((group) => group.sums),
    metrics,
  )
  const now = sums ? shown({ groups: [], sums }, [], metrics) : await totalsOf(deps, scope, metrics)
  const then = shown({ groups: [], sums: earlier?.sums ?? {} }, [], metrics)
  const rows = new Map(groups.map((group) => shown(group, [by], metrics)).map((row) => [row[by], row]))
  const labels = labelsOf(scope, by, [...rows.keys()].map(String))
  const nothing = (metric: MetricName) => figureOf(metric, {})
  return {
    cards: metrics.map((metric) => ({
      metric,
      ...{ value: now[metric] ?? null, previous: then[metric] ?? null },
      change: changeOf(now[metric], then[metric]),
      series: labels.map((label) => rows.get(label)?.[metric] ?? nothing(metric)),
    })),
    series: { by, labels },
    from: new Date(scope.from).toISOString(),
    to: new Date(scope.to).toISOString(),
    previous_from: new Date(before).toISOString(),
    timezone: scope.timezone,
  }
}

// Over years only the days on which something happened are told.
function labelsOf(scope: SettledScope, by: 'date' | 'hour', found: string[]): string[] {
  return scope.to - scope.from > MOST_DAYS_MS ? found : timeLabels(by, scope)
}

function changeOf(now: Cell | undefined, then: Cell | undefined): number | null {
  const [value, previous] = [Number(now ?? 0), Number(then ?? 0)]
  return previous === 0 ? null : Math.round(((value - previous) / Math.abs(previous)) * 1e4) / 1e4
}
