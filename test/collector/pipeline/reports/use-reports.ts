import { afterAll, beforeAll, beforeEach } from 'vitest'
import { openReportVerbs, type ReportVerbs } from '../../../../collector/pipeline/reports/report-verbs.ts'
import type { AskedReport, Report } from '../../../../collector/pipeline/reports/tell-report.ts'
import type { TestDatabase } from '../../../support/databases.ts'
import { openWorld, type World } from '../../../support/world.ts'

/** The moment about which the reports tell. */
export const NOW = Date.UTC(2026, 0, 15, 12)
/** An hour, in milliseconds. */
export const HOUR = 3_600_000
/** A day, in milliseconds. */
export const DAY = 24 * HOUR

const TABLES = [
  ...(['clicks', 'events', 'conversions', 'leads', 'sales', 'ledger'] as const),
  ...(['auctions', 'auction_entries', 'buyer_calls'] as const),
] as const

/** Reports over a world of their own. */
interface TestReports extends ReportVerbs {
  deps: World['deps']
  /** Asks for a report of all times, of clicks unless it is told otherwise. */
  ask(asked: Partial<AskedReport>): Promise<Report>
  /** Takes away whatever the reports are made of. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Reports for the tests of a file: opened before them, empty before each, closed after them. */
export function useReports(create: () => Promise<TestDatabase>) {
  let reports: TestReports
  beforeAll(async () => {
    reports = await openReports(create)
  })
  beforeEach(() => reports.empty())
  afterAll(() => reports.close())
  return {
    reports: () => reports,
    db: () => reports.deps.store.db,
    ask: (asked: Partial<AskedReport>) => reports.ask(asked),
  }
}

async function openReports(create: () => Promise<TestDatabase>): Promise<TestReports> {
  const world = await openWorld(await create())
  const verbs = openReportVerbs(world.deps)
  return {
    ...verbs,
    deps: world.deps,
    ask: (asked) =>
      verbs.report({
        ...{ from: 0, to: NOW + 400 * DAY, basis: 'event', groupBy: [], metrics: ['clicks'] },
        ...{ limit: 1000, offset: 0, totals: false },
        ...asked,
      }),
    empty: async () => {
      for (const table of TABLES) await world.deps.store.db.deleteFrom(table).execute()
    },
    close: () => world.close(),
  }
}
