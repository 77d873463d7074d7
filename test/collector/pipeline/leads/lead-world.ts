import { parse, stringify } from 'yaml'
import { type Distributor, startDistributor } from '../../../../collector/pipeline/leads/distributor.ts'
import { type LeadVerbs, openLeadVerbs } from '../../../../collector/pipeline/leads/lead-verbs.ts'
import { openSourceLimits } from '../../../../collector/pipeline/source-limits.ts'
import type { SaleRow } from '../../../../collector/store/leads/tables.ts'
import { startAcme, startGlobex, type TestBuyer } from '../../../support/buyer.ts'
import type { TestDatabase } from '../../../support/databases.ts'
import { exampleSettings, openWorld, type World } from '../../../support/world.ts'

/** The example's settings as plain members, to be changed. */
export interface Settings {
  campaigns: Record<string, unknown>[]
  delivery_methods: {
    ping?: Record<string, unknown>
    post: Record<string, unknown>
    [member: string]: unknown
  }[]
  delivery_accounts: Record<string, unknown>[]
  [member: string]: unknown
}

/** A world in which leads are sold to the two buyers of the example. */
export interface LeadWorld extends World {
  acme: TestBuyer
  globex: TestBuyer
  verbs: LeadVerbs
  distributor: Distributor
  /** What it said, as the log would have it. */
  told: { level: string; what: string; facts: Record<string, unknown> }[]
  /** Changes the settings. */
  change(how: (settings: Settings) => void): Promise<void>
  /** Offers a lead of a transaction of its own. */
  offer(members?: Record<string, unknown>): ReturnType<LeadVerbs['take']>
  sales(leadUid: string): Promise<Pick<SaleRow, 'account_id' | 'state' | 'price_micros' | 'reason'>[]>
  /** What became of every account in the newest auction of a lead. */
  entries(leadUid: string): Promise<Record<string, string>>
  /** The sums of the ledger, in units. */
  ledger(): Promise<{ revenue: number; payout: number }>
}

/** A lead that both buyers of the example may have. */
export const LEAD = {
  first_name: 'Ada',
  last_name: 'Moss',
  email: 'ada@example.com',
  phone: '(202) 555-0123',
  zip_code: '90210',
  state: 'CA',
  age: '34',
}

const PAGE = { requires: 'transaction', visitor: { ip: '203.0.113.7', userAgent: 'Firefox/140.0' } } as const

/** Opens a world with the example's settings and its two buyers. */
export async function openLeadWorld(database: TestDatabase): Promise<LeadWorld> {
  const acme = await startAcme()
  const globex = await startGlobex()
  const example = exampleSettings()
    .replaceAll('http://127.0.0.1:9101', acme.origin)
    .replaceAll('http://127.0.0.1:9102', globex.origin)
  const world = await openWorld(database, example)
  const { db } = world.deps.store
  const told: LeadWorld['told'] = []
  world.deps.tell = (level, what, facts) => told.push({ level, what, facts })
  const distributor = startDistributor(world.deps, { pollMs: 20 })
  const verbs = openLeadVerbs(world.deps, distributor, openSourceLimits(world.deps))
  let offered = 0
  const settings = parse(example) as Settings
  return {
    ...world,
    ...{ acme, globex, distributor, verbs, told },
    change: async (how) => {
      how(settings)
      await world.settle(stringify(settings))
    },
    offer: async (members = {}) => {
      offered += 1
      const transaction_id = `tx-lead-${String(offered).padStart(6, '0')}`
      await world.click(transaction_id)
      const lead = { ...LEAD, email: `ada${offered}@example.com`, transaction_id, ...members }
      return verbs.take(lead, { ...PAGE, cid: 'auto' }, true)
    },
    sales: (leadUid) =>
      db
        .selectFrom('sales')
        .select(['account_id', 'state', 'price_micros', 'reason'])
        .where('lead_uid', '=', leadUid)
        .orderBy('sale_uid')
        .execute(),
    entries: async (leadUid) => {
      const rows = await db
        .selectFrom('auction_entries')
        .innerJoin('auctions', 'auctions.auction_uid', 'auction_entries.auction_uid')
        .select(['account_id', 'auction_entries.code'])
        .where('lead_uid', '=', leadUid)
        .orderBy('auctions.auction_uid')
        .execute()
      return Object.fromEntries(rows.map((row) => [row.account_id, row.code]))
    },
    ledger: async () => {
      const rows = await db.selectFrom('ledger').select(['kind', 'amount_micros']).execute()
      const sum = (kind: string) =>
        rows.filter((row) => row.kind === kind).reduce((total, row) => total + row.amount_micros, 0) /
        1_000_000
      return { revenue: sum('revenue'), payout: sum('payout') }
    },
    close: async () => {
      await distributor.stop(5_000)
      await world.close()
      await acme.close()
      await globex.close()
    },
  }
}
