import { sql } from 'kysely'
import type { RecordRow } from './records.ts'
import type { Db } from './tables.ts'

/** The kinds of records that are followed live. Their ids are time-ordered. */
const LIVE = {
  click: { table: 'clicks', id: 'click_uid' },
  touch: { table: 'touches', id: 'touch_uid' },
  event: { table: 'events', id: 'event_uid' },
  conversion: { table: 'conversions', id: 'conversion_id' },
  lead: { table: 'leads', id: 'lead_uid' },
  auction: { table: 'auctions', id: 'auction_uid' },
  attempt: { table: 'attempts', id: 'attempt_id' },
  inbound: { table: 'inbound', id: 'call_uid' },
} as const

/** A kind of record that is followed live. */
export type LiveKind = keyof typeof LIVE

/** Every kind of record that is followed live. */
export const LIVE_KINDS = Object.keys(LIVE) as LiveKind[]

/** A stored row that has just appeared. */
export interface LiveItem {
  kind: LiveKind
  id: string
  row: RecordRow
}

/** The ids of what was stored after this one, the newest first. */
export async function newestIds(db: Db, kind: LiveKind, after: string, most: number): Promise<string[]> {
  const { table, id } = LIVE[kind]
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(id)} as id from ${sql.table(table)}
    where ${sql.ref(id)} > ${after} order by ${sql.ref(id)} desc limit ${most}`.execute(db)
  return rows.map((row) => row.id)
}

/** The rows of these ids, in the order of their making. A touch has the source of its click. */
export async function liveItems(db: Db, kind: LiveKind, ids: readonly string[]): Promise<LiveItem[]> {
  if (ids.length === 0) return []
  const { table, id } = LIVE[kind]
  const ref = sql.ref(`${table}.${id}`)
  const touch = kind === 'touch'
  const { rows } = await sql<RecordRow>`
    select ${sql.table(table)}.* ${touch ? sql`, clicks.pid` : sql``} from ${sql.table(table)}
    ${touch ? sql`left join clicks on clicks.transaction_id = touches.transaction_id and clicks.cid = touches.cid` : sql``}
    where ${ref} in (${sql.join([...ids])}) order by ${ref}`.execute(db)
  return rows.map((row) => ({ kind, id: String(row[id]), row }))
}
