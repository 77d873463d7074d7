import { sql } from 'kysely'
import { STATE_NAMES } from './outbox.ts'
import type { Db } from './tables.ts'

/** Every kind of record that can be listed. Their ids are time-ordered: the newest is the greatest. */
const KINDS = {
  clicks: { id: 'click_uid', status: undefined },
  events: { id: 'event_uid', status: 'type' },
  conversions: { id: 'conversion_id', status: 'status' },
  deliveries: { id: 'delivery_id', status: 'status' },
  attempts: { id: 'attempt_id', status: 'outcome' },
  leads: { id: 'lead_uid', status: 'status' },
  auctions: { id: 'auction_uid', status: 'code' },
  buyer_calls: { id: 'call_uid', status: 'outcome' },
  sales: { id: 'sale_uid', status: 'state' },
  ledger: { id: 'entry_uid', status: 'kind' },
  audit: { id: 'audit_uid', status: 'action' },
} as const

/** A kind of record that can be listed. */
export type RecordKind = keyof typeof KINDS

/** Every kind of record, by its name in addresses. */
export const RECORD_KINDS = Object.keys(KINDS) as RecordKind[]

/** Which records a list holds; `from` and `to` are milliseconds since 1970, `to` not included. */
export interface RecordFilter {
  transaction_id?: string | undefined
  cid?: string | undefined
  pid?: string | undefined
  status?: string | undefined
  from?: number | undefined
  to?: number | undefined
  cursor?: string | undefined
  limit: number
}

/** One stored row, whatever its kind. */
export type RecordRow = Record<string, string | number | null>

/** One page of a list, and where the next begins. */
export interface Page {
  data: RecordRow[]
  next: string | null
}

/** A page of records, newest first. */
export async function listRecords(db: Db, kind: RecordKind, filter: RecordFilter): Promise<Page> {
  const { id, status } = KINDS[kind]
  // What somebody did belongs to no visit: asked for one, there is nothing to list.
  if (kind === 'audit' && (filter.transaction_id ?? filter.cid ?? filter.pid) !== undefined)
    return { data: [], next: null }
  const ref = (name: string) => sql.ref(`${kind}.${name}`)
  const conditions = [
    ...equal(ref('transaction_id'), filter.transaction_id),
    ...equal(ref('cid'), filter.cid),
    ...equal(ref('pid'), filter.pid),
    ...(status === undefined ? [] : equal(ref(status), storedStatus(kind, filter.status))),
    ...(filter.from === undefined ? [] : [sql`${ref('at')} >= ${filter.from}`]),
    ...(filter.to === undefined ? [] : [sql`${ref('at')} < ${filter.to}`]),
    ...(filter.cursor === undefined ? [] : [sql`${ref(id)} < ${filter.cursor}`]),
  ]
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  const { rows } = await sql<RecordRow>`
    select * from ${sql.table(kind)} ${where} order by ${ref(id)} desc limit ${filter.limit + 1}`.execute(db)
  const data = rows.slice(0, filter.limit)
  const last = data.at(-1)?.[id]
  return { data, next: rows.length > filter.limit && typeof last === 'string' ? last : null }
}

function equal(column: ReturnType<typeof sql.ref>, value: string | number | undefined) {
  return value === undefined ? [] : [sql`${column} = ${value}`]
}

// A state is stored as a number; a name that is none finds nothing.
function storedStatus(kind: RecordKind, status: string | undefined): string | number | undefined {
  if (kind !== 'deliveries' || status === undefined) return status
  return STATE_NAMES.indexOf(status)
}
