import type { LeadRow } from './leads/tables.ts'
import type { Scope } from './scope.ts'
import type { ClickRow, ConversionRow, Db, EventRow } from './tables.ts'

/** What of a transaction a rule may be tried out on, the newest first. */
export interface Testable {
  click: Pick<ClickRow, 'pid' | 'clid'> | undefined
  events: EventRow[]
  conversions: ConversionRow[]
  leads: LeadRow[]
}

const MOST = 50

/** What happened in a transaction of a campaign, as far as the scope shows it; undefined where nothing did. */
export async function findTestable(
  db: Db,
  { transaction_id, cid }: { transaction_id: string; cid: string },
  scope: Scope,
): Promise<Testable | undefined> {
  const click = await db
    .selectFrom('clicks')
    .select(['pid', 'clid'])
    .where('transaction_id', '=', transaction_id)
    .where('cid', '=', cid)
    .executeTakeFirst()
  // What a source fires into somebody else's visit does not make the visit its own.
  if (click && scope !== 'all' && click.pid !== scope.pid) return undefined
  const of = { transaction_id, cid, ...(scope === 'all' ? {} : { pid: scope.pid }) }
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where((eb) => eb.and(of))
    .orderBy('event_uid', 'desc')
    .limit(MOST)
    .execute()
  const conversions = await db
    .selectFrom('conversions')
    .selectAll()
    .where((eb) => eb.and(of))
    .orderBy('conversion_id', 'desc')
    .limit(MOST)
    .execute()
  const leads = await db
    .selectFrom('leads')
    .selectAll()
    .where((eb) => eb.and(of))
    .orderBy('lead_uid', 'desc')
    .limit(MOST)
    .execute()
  return click || events.length > 0 || leads.length > 0 ? { click, events, conversions, leads } : undefined
}
