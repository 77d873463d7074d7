import { type Dimension, isTime, labelOf } from '../../domain/reports/dimensions.ts'
import { figureOf, type MetricName } from '../../domain/reports/metrics.ts'
import { type ReportRow, type ReportShape, readReport } from '../../store/reports/report.ts'
import { type AskedScope, type ReportDeps, type SettledScope, settleScope } from './report-scope.ts'

/** A figure or the value of a group, as it is shown. */
export type Cell = number | string | null

/** What a report shows. */
export interface AskedReport extends AskedScope {
  groupBy: readonly Dimension[]
  metrics: readonly MetricName[]
  sort?: ReportShape['sort'] | undefined
  limit: number
  offset: number
  /** Whether the figures over all groups are told too. */
  totals: boolean
}

/** A report: its rows, and the scope it is over. */
export interface Report {
  data: Record<string, Cell>[]
  /** Where the next page begins, or null. */
  next: number | null
  totals?: Record<string, Cell>
  from: string
  to: string
  timezone: string
  /** The currencies that its money is in: with more than one, sums mean nothing unless grouped by currency. */
  currencies: string[]
}

/** Tells a report. */
export async function tellReport(deps: ReportDeps, asked: AskedReport): Promise<Report> {
  const scope = settleScope(deps, asked)
  const { groupBy, metrics, limit, offset } = asked
  const sort = asked.sort ?? usualSort(groupBy, metrics)
  const rows = await readReport(deps.store.reading, scope, { groupBy, metrics, sort, limit, offset })
  const totals = asked.totals ? { totals: await totalsOf(deps, scope, metrics) } : {}
  return {
    data: rows.slice(0, limit).map((row) => shown(row, groupBy, metrics)),
    next: rows.length > limit ? offset + limit : null,
    ...totals,
    from: new Date(scope.from).toISOString(),
    to: new Date(scope.to).toISOString(),
    timezone: scope.timezone,
    currencies: currenciesOf(deps, scope),
  }
}

/** The figures over everything in a scope. */
export async function totalsOf(
  deps: ReportDeps,
  scope: SettledScope,
  metrics: readonly MetricName[],
): Promise<Record<string, Cell>> {
  const rows = await readAll(deps, scope, [], metrics)
  return rows[0] ?? {}
}

/** Every group of a report at once, as it is shown; for those that have few. */
export async function readAll(
  deps: ReportDeps,
  scope: SettledScope,
  groupBy: readonly Dimension[],
  metrics: readonly MetricName[],
): Promise<Record<string, Cell>[]> {
  return (await readGroups(deps, scope, groupBy, metrics)).map((row) => shown(row, groupBy, metrics))
}

/** Every group of a report at once, as it was counted. */
export function readGroups(
  { store }: ReportDeps,
  scope: SettledScope,
  groupBy: readonly Dimension[],
  metrics: readonly MetricName[],
): Promise<ReportRow[]> {
  const sort = usualSort(groupBy, metrics)
  return readReport(store.reading, scope, { groupBy, metrics, sort, limit: MOST_GROUPS, offset: 0 })
}

const MOST_GROUPS = 10_000

/** A group with its figures, by their names. */
export function shown(
  { groups, sums }: ReportRow,
  groupBy: readonly Dimension[],
  metrics: readonly MetricName[],
): Record<string, Cell> {
  return Object.fromEntries([
    ...groupBy.map((dimension, n) => [dimension, labelOf(dimension, groups[n] ?? null)] as const),
    ...metrics.map((metric) => [metric, figureOf(metric, sums)] as const),
  ])
}

// Time in its order; anything else by its size.
function usualSort(groupBy: readonly Dimension[], metrics: readonly MetricName[]): ReportShape['sort'] {
  const [first] = groupBy
  const time = first !== undefined && isTime(first)
  return time ? { by: first, descending: false } : { by: metrics[0] ?? 'clicks', descending: true }
}

function currenciesOf({ catalog }: ReportDeps, { cid }: SettledScope): string[] {
  const campaigns = [...catalog().campaigns.values()].filter((one) => cid === undefined || one.cid === cid)
  return [...new Set(campaigns.map(({ currency }) => currency))].sort()
}
