import type { ClickFacts } from '../domain/click.ts'
import type { JourneyRows } from '../store/journey.ts'
import type { TouchRow } from '../store/tables.ts'
import type { JourneyItem } from './journey-item.ts'

/** What a source may be told of a journey's rows: its own, and nothing of leads, buyers, or what partners called about. */
export function rowsForSource(rows: JourneyRows, pid: string): JourneyRows {
  const cids = new Set(rows.clicks.map((click) => click.cid))
  return {
    ...rows,
    touches: rows.touches.filter((touch) => cids.has(touch.cid) && cameBy(touch, pid)),
    ledger: rows.ledger.filter((entry) => entry.kind === 'payout'),
    ...{ inbound: [], lead_changes: [], auctions: [], entries: [], buyer_calls: [], sales: [] },
  }
}

/** A journey's items as a source is told them: without what was paid for a conversion, and who decided about it. */
export function itemsForSource(items: readonly JourneyItem[]): JourneyItem[] {
  return items.flatMap((one) => {
    if (one.kind !== 'conversion' && one.kind !== 'ledger') return [one]
    // The status stayed: only what it is worth changed.
    if (one.facts.from === one.code) return []
    const summary = one.kind === 'conversion' && one.facts.from === undefined ? 'Converted' : one.summary
    const facts = Object.fromEntries(Object.entries(one.facts).filter(([name]) => !INNER.has(name)))
    return [{ ...one, summary, facts }]
  })
}

const INNER = new Set(['revenue', 'cause', 'machine', 'reason', 'buyer'])

// A touch has no source of its own: another one's link names it.
function cameBy(touch: TouchRow, pid: string): boolean {
  const { params } = JSON.parse(touch.body) as ClickFacts
  return params.pid === undefined || params.pid === pid
}
