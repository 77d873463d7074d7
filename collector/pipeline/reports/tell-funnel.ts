import { type AskedScope, type ReportDeps, settleScope } from './report-scope.ts'
import { readAll, totalsOf } from './tell-report.ts'

/** A step of a campaign's funnel, and how many transactions came so far. */
export interface FunnelStep {
  kind: 'click' | 'step' | 'lead' | 'lead_sold' | 'conversion'
  /** The event's id; the kind where it is no event. */
  id: string
  name: string
  transactions: number
  /** As a part of the first step, and of the one before; null where that is nothing. */
  of_first: number | null
  of_previous: number | null
}

/** Tells how far the visitors of a campaign came: its click, its steps, its lead, its conversions, in their order. */
export async function tellFunnel(
  deps: ReportDeps,
  asked: AskedScope & { cid: string },
): Promise<{ data: FunnelStep[]; timezone: string }> {
  const scope = settleScope(deps, asked)
  const totals = await totalsOf(deps, scope, ['unique', 'leads', 'leads_sold'])
  const reached = await readAll(deps, scope, ['event'], ['reached'])
  const byEvent = new Map(reached.map((row) => [row.event, Number(row.reached)]))
  const campaign = deps.catalog().campaigns.get(asked.cid)
  const events = (type: 'step' | 'conversion') =>
    (campaign?.events ?? [])
      .filter((event) => event.type === type)
      .map(({ event_id, name = event_id }) => ({
        ...{ kind: type, id: event_id, name, transactions: byEvent.get(event_id) ?? 0 },
      }))
  const leads = [
    { kind: 'lead' as const, id: 'lead', name: 'Lead', transactions: Number(totals.leads ?? 0) },
    {
      kind: 'lead_sold' as const,
      id: 'lead_sold',
      name: 'Lead sold',
      transactions: Number(totals.leads_sold ?? 0),
    },
  ]
  const steps = [
    { kind: 'click' as const, id: 'click', name: 'Click', transactions: Number(totals.unique ?? 0) },
    ...events('step'),
    ...(campaign?.lead_type === undefined ? [] : leads),
    ...events('conversion'),
  ]
  const first = steps[0]?.transactions ?? 0
  return {
    data: steps.map((step, n) => ({
      ...step,
      of_first: part(step.transactions, first),
      of_previous: n === 0 ? null : part(step.transactions, steps[n - 1]?.transactions ?? 0),
    })),
    timezone: scope.timezone,
  }
}

function part(value: number, of: number): number | null {
  return of === 0 ? null : Math.round((value / of) * 1e6) / 1e6
}
