import type { Request, Response, Router } from 'express'
import type { z } from 'zod'
import { Problem } from '../../domain/problem.ts'
import type { Dimension } from '../../domain/reports/dimensions.ts'
import { METRIC_NAMES, type MetricName, metricOf } from '../../domain/reports/metrics.ts'
import type { AskedScope } from '../../pipeline/reports/report-scope.ts'
import { send } from '../answer.ts'
import { sendCsv, wantsCsv } from '../csv.ts'
import { readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'
import { readAs } from './read-members.ts'
import { FunnelQuery, HeatQuery, OverviewQuery, ReportQuery, rowsOf, ScopeQuery } from './report-query.ts'
import { adminOf, operatorOf } from './require-admin.ts'

const CARDS = ['clicks', 'leads', 'conversions', 'revenue', 'payout', 'profit', 'margin', 'epc'] as const

/** What happened, in figures: for admins all of it, for affiliates what is of their own source. */
export function reportDoors(router: Router, doors: Doors): void {
  const { reports } = doors
  readingDoor(
    router,
    '/api/admin/reports',
    (request, response) => sendReport(doors, request, response),
    TOLD.report,
  )
  readingDoor(
    router,
    '/api/admin/reports/overview',
    async (request, response) => {
      const reporter = operatorOf(doors, request)
      const query = readAs(OverviewQuery, given(request))
      const metrics = metricsFor(reporter, query.metrics, CARDS)
      send(response, 200, await reports.overview(scopeFor(reporter, query), metrics))
    },
    TOLD.overview,
  )
  readingDoor(
    router,
    '/api/admin/reports/funnel',
    async (request, response) => {
      const reporter = operatorOf(doors, request)
      const query = readAs(FunnelQuery, given(request))
      if (!doors.catalog().campaigns.has(query.cid))
        throw new Problem(400, 'invalid_cid', 'There is no such campaign.')
      send(response, 200, await reports.funnel({ ...scopeFor(reporter, query), cid: query.cid }))
    },
    TOLD.funnel,
  )
  readingDoor(
    router,
    '/api/admin/reports/heat',
    async (request, response) => {
      const reporter = operatorOf(doors, request)
      const query = readAs(HeatQuery, given(request))
      metricsFor(reporter, [query.metric], [])
      send(response, 200, await reports.heat(scopeFor(reporter, query), query.metric))
    },
    TOLD.heat,
  )
  readingDoor(
    router,
    '/api/admin/reports/bids',
    async (request, response) => {
      adminOf(doors, request)
      send(response, 200, await reports.bids(scopeFor({ pid: null }, readAs(ScopeQuery, given(request)))))
    },
    TOLD.bids,
  )
  readingDoor(
    router,
    '/api/admin/reports/latency',
    async (request, response) => {
      adminOf(doors, request)
      send(response, 200, await reports.latency(scopeFor({ pid: null }, readAs(ScopeQuery, given(request)))))
    },
    TOLD.latency,
  )
}

const TOLD = {
  report: { summary: 'Figures, grouped', caller: 'affiliate', query: ReportQuery },
  overview: {
    summary: 'Figures, as they were before, and how they went',
    caller: 'affiliate',
    query: OverviewQuery,
  },
  funnel: { summary: 'How far the visitors of a campaign came', caller: 'affiliate', query: FunnelQuery },
  heat: { summary: 'One figure by weekday and hour of the day', caller: 'affiliate', query: HeatQuery },
  bids: { summary: 'How the bids of each buyer are spread', caller: 'admin', query: ScopeQuery },
  latency: { summary: 'How long each buyer took to answer', caller: 'admin', query: ScopeQuery },
} as const satisfies Record<string, Operation>

interface Reporter {
  pid: string | null
}

async function sendReport(doors: Doors, request: Request, response: Response): Promise<void> {
  const reporter = operatorOf(doors, request)
  const { group_by, limit, cursor, totals, sort, ...query } = readAs(ReportQuery, given(request))
  refuseInnerGroups(reporter, group_by)
  const metrics = metricsFor(reporter, query.metrics, METRIC_NAMES)
  if (sort)
    metricsFor(
      reporter,
      METRIC_NAMES.filter((name) => name === sort.by),
      [],
    )
  const csv = wantsCsv(request)
  const report = await doors.reports.report({
    ...scopeFor(reporter, query),
    ...{ groupBy: group_by, metrics, sort, limit: rowsOf(limit, csv), offset: cursor },
    totals: totals === '1' && !csv,
  })
  response.setHeader('Vary', 'Accept')
  if (csv) sendCsv(response, [...group_by, ...metrics], report.data)
  else send(response, 200, { ...report, next: report.next === null ? null : String(report.next) })
}

function scopeFor({ pid: own }: Reporter, query: z.output<typeof ScopeQuery>): AskedScope {
  const { from, to, timezone, time, cid, pid } = query
  return { ...{ from, to, timezone, cid, pid: own ?? pid }, basis: time === 'click' ? 'click' : 'event' }
}

function metricsFor(
  { pid }: Reporter,
  asked: readonly MetricName[] | undefined,
  usual: readonly MetricName[],
): readonly MetricName[] {
  if (pid === null) return asked ?? usual
  const inner = asked?.find((name) => metricOf(name).inner)
  if (inner !== undefined) throw forbidden(`the figure ${inner}`)
  return asked ?? usual.filter((name) => !metricOf(name).inner)
}

function refuseInnerGroups({ pid }: Reporter, groupBy: readonly Dimension[]): void {
  if (pid !== null && groupBy.includes('buyer')) throw forbidden('the group buyer')
}

function forbidden(what: string): Problem {
  return new Problem(403, 'forbidden', `Only admins may see ${what}.`)
}

function given(request: Request): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request.query).filter(([, value]) => value !== ''))
}
