import type { Catalog } from '../../domain/catalog.ts'
import { offsetsWithin, startOfDay } from '../../domain/reports/offsets.ts'
import type { ReportScope } from '../../store/reports/report.ts'
import type { Deps } from '../deps.ts'

/** What reports need of the program. */
export type ReportDeps = Pick<Deps, 'store' | 'catalog' | 'now'>

/** What a report is asked over. Days are those of its time zone. */
export interface AskedScope {
  /** A moment in milliseconds since 1970, or a day, at whose beginning it begins. */
  from?: number | string | undefined
  /** Where it ends; that moment, or day, is not included. */
  to?: number | string | undefined
  /** An IANA name; absent: the campaign's, where one is asked for, else UTC. */
  timezone?: string | undefined
  basis: 'event' | 'click'
  cid?: string | undefined
  pid?: string | undefined
}

/** A range that a report is over, with the time zone that its days are of. */
export interface SettledScope extends ReportScope {
  timezone: string
}

const DEFAULT_MS = 30 * 86_400_000

/** Settles what a report is over; without a range it is the last 30 days. */
export function settleScope({ catalog, now }: ReportDeps, asked: AskedScope): SettledScope {
  const { basis, cid, pid } = asked
  const timezone = asked.timezone ?? campaignTimezone(catalog(), cid)
  const moment = (given: number | string) => (typeof given === 'number' ? given : startOfDay(given, timezone))
  const to = asked.to === undefined ? now() + 1 : moment(asked.to)
  const from = asked.from === undefined ? Math.max(0, to - DEFAULT_MS) : moment(asked.from)
  return { ...{ from, to, cid, pid, basis, timezone }, offsets: offsetsWithin(timezone, from, to) }
}

/** Where the range of the same length begins that ends where this one begins. */
export function previousFrom({ from, to }: SettledScope): number {
  return Math.max(0, from - (to - from))
}

function campaignTimezone(catalog: Catalog, cid: string | undefined): string {
  return (cid === undefined ? undefined : catalog.campaigns.get(cid)?.timezone) ?? 'UTC'
}
