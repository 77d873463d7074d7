import type { MetricName } from '../../domain/reports/metrics.ts'
import type { Latency } from '../../store/reports/buyer-figures.ts'
import { type AskedScope, type ReportDeps, settleScope } from './report-scope.ts'
import { type BidsInStep, tellBids, tellLatency } from './tell-buyers.ts'
import { type FunnelStep, tellFunnel } from './tell-funnel.ts'
import { type Overview, tellOverview } from './tell-overview.ts'
import { type AskedReport, type Cell, type Report, readAll, tellReport } from './tell-report.ts'

/** Everything that can be told of what happened, in figures. */
export interface ReportVerbs {
  report(asked: AskedReport): Promise<Report>
  overview(asked: AskedScope, metrics: readonly MetricName[]): Promise<Overview>
  funnel(asked: AskedScope & { cid: string }): Promise<{ data: FunnelStep[]; timezone: string }>
  /** Figures by weekday and hour of the day. */
  heat(asked: AskedScope, metric: MetricName): Promise<{ data: Record<string, Cell>[]; timezone: string }>
  bids(asked: AskedScope): Promise<{ data: BidsInStep[]; step: string | null }>
  latency(asked: AskedScope): Promise<{ data: Latency[]; within_ms: readonly number[] }>
}

/** The verbs of reports, over one database. */
export function openReportVerbs(deps: ReportDeps): ReportVerbs {
  return {
    report: (asked) => tellReport(deps, asked),
    overview: (asked, metrics) => tellOverview(deps, asked, metrics),
    funnel: (asked) => tellFunnel(deps, asked),
    heat: async (asked, metric) => {
      const scope = settleScope(deps, asked)
      const data = await readAll(deps, scope, ['weekday', 'hour_of_day'], [metric])
      return { data, timezone: scope.timezone }
    },
    bids: (asked) => tellBids(deps, asked),
    latency: (asked) => tellLatency(deps, asked),
  }
}
