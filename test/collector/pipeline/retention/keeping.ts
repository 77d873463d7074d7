import { sql } from 'kysely'
import { type Expired, expire, type KeptDays } from '../../../../collector/pipeline/retention/expire.ts'
import type { Tables } from '../../../../collector/store/tables.ts'
import type { World } from '../../../support/world.ts'

/** A day. */
export const DAY = 24 * 60 * 60_000

const FOR_EVER: KeptDays = {
  ...{ attempts: 0, rejected: 0, inbound: 0, buyer_calls: 0, deliveries: 0 },
  ...{ leads: 0, pings: 0, events: 0, clicks: 0 },
}

/** Everything is kept for a day. */
export const ALL_ONE_DAY: KeptDays = {
  ...{ attempts: 1, rejected: 1, inbound: 1, buyer_calls: 1, deliveries: 1 },
  ...{ leads: 1, pings: 1, events: 1, clicks: 1 },
}

/** Deletes by age, as a process that just started does; what is not named is kept for ever. */
export async function keep(
  world: World,
  kept: Partial<KeptDays>,
  more: { dryRun?: boolean } = {},
): Promise<Expired> {
  const run = { marks: new Map(), dryRun: false, restMs: 0, ...more }
  return (await expire(world.deps, { ...FOR_EVER, ...kept }, run)).expired
}

// What is stored of visits, in whatever table.
const TABLES = [
  ...(['clicks', 'touches', 'event_pairs', 'events', 'conversions', 'conversion_changes'] as const),
  ...(['inbound', 'inbound_words', 'sale_reports', 'lead_details', 'deliveries', 'attempts'] as const),
  ...(['leads', 'lead_changes', 'identities', 'auctions', 'auction_entries', 'buyer_calls'] as const),
  ...(['sales', 'promises', 'ledger', 'rejected_events'] as const),
] satisfies (keyof Tables)[]

/** How many rows there are of each kind; what there is none of is left out. */
export async function stored(world: World): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLES) {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${sql.table(table)}`.execute(world.deps.store.db)
    if (Number(rows[0]?.n) > 0) counts[table] = Number(rows[0]?.n)
  }
  return counts
}
