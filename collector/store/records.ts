import { sql } from 'kysely'
import { CLOCKS_APART_MS, idAt } from './id-times.ts'
import { STATE, STATE_NAMES } from './outbox.ts'
import { ownConditions } from './own-records.ts'
import type { Scope } from './scope.ts'
import type { Db } from './tables.ts'

/** Every kind of record that can be listed. Their ids are time-ordered: the newest is the greatest. */
const KINDS = {
  clicks: { id: 'click_uid', status: 'bot' },
  events: { id: 'event_uid', status: 'type' },
  conversions: { id: 'conversion_id', status: 'status' },
  conversion_changes: { id: 'change_uid', status: 'to_status' },
  inbound: { id: 'call_uid', status: 'outcome' },
  deliveries: { id: 'delivery_id', status: 'status' },
  attempts: { id: 'attempt_id', status: 'outcome' },
  leads: { id: 'lead_uid', status: 'status' },
  auctions: { id: 'auction_uid', status: 'code' },
  buyer_calls: { id: 'call_uid', status: 'outcome' },
  sales: { id: 'sale_uid', status: 'state' },
  ledger: { id: 'entry_uid', status: 'kind' },
  rejected: { id: 'rejected_uid', status: 'status' },
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
  /** The postback by which deliveries are owed, and attempts made. */
  rule?: string | undefined
  /** The code that something was refused with. */
  code?: string | undefined
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

/** The kinds of records that a source may see of its own. */
export const SOURCE_KINDS: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'clicks',
  'events',
  'conversions',
  'deliveries',
  'attempts',
])

/** A page of records, newest first, as far as the scope shows them. */
export async function listRecords(
  db: Db,
  kind: RecordKind,
  scope: Scope,
  filter: RecordFilter,
): Promise<Page> {
  const { id, status } = KINDS[kind]
  if (scope !== 'all' && !SOURCE_KINDS.has(kind)) return { data: [], next: null }
  // What somebody did belongs to no visit: asked for one, there is nothing to list.
  if (kind === 'audit' && (filter.transaction_id ?? filter.cid ?? filter.pid) !== undefined)
    return { data: [], next: null }
  const ref = (name: string) => sql.ref(`${kind}.${name}`)
  const conditions = [
    ...ownConditions(kind, scope),
    ...ofTransaction(kind, filter.transaction_id),
    ...equal(ref('cid'), filter.cid),
    ...equal(ref('pid'), filter.pid),
    ...statusIs(kind, ref(status), filter.status),
    ...byRule(kind, filter.rule),
    ...byCode(kind, filter.code),
    ...since(ref('at'), ref(id), filter.from),
    ...before(ref('at'), ref(id), filter.to),
    ...(filter.cursor === undefined ? [] : [sql`${ref(id)} < ${filter.cursor}`]),
  ]
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  const { rows } = await sql<RecordRow>`
    select * from ${sql.table(kind === 'rejected' ? 'rejected_events' : kind)} as ${sql.ref(kind)} ${where} order by ${ref(id)} desc limit ${filter.limit + 1}`.execute(
    db,
  )
  const data = rows.slice(0, filter.limit)
  const last = data.at(-1)?.[id]
  return { data, next: rows.length > filter.limit && typeof last === 'string' ? last : null }
}

type Column = ReturnType<typeof sql.ref>

function equal(column: Column, value: string | number | undefined) {
  return value === undefined ? [] : [sql`${column} = ${value}`]
}

function since(at: Column, id: Column, from: number | undefined) {
  return from === undefined ? [] : [sql`${at} >= ${from}`, sql`${id} >= ${idAt(from - CLOCKS_APART_MS)}`]
}

function before(at: Column, id: Column, to: number | undefined) {
  return to === undefined ? [] : [sql`${at} < ${to}`, sql`${id} < ${idAt(to + CLOCKS_APART_MS)}`]
}

// Attempts are found by what they are attempts at: an index of their own would be paid for at each of them.
function ofTransaction(kind: RecordKind, transactionId: string | undefined) {
  const own = equal(sql.ref(`${kind}.transaction_id`), transactionId)
  if (kind !== 'attempts' || transactionId === undefined) return own
  const owed = sql`select delivery_id from deliveries where transaction_id = ${transactionId}`
  return [...own, sql`attempts.delivery_id in (${owed})`]
}

// What no postback had to do with is found by none.
function byRule(kind: RecordKind, rule: string | undefined) {
  if (rule === undefined) return []
  if (kind === 'deliveries') return [sql`deliveries.rule_id = ${rule}`]
  if (kind !== 'attempts') return [sql`1 = 0`]
  return [
    sql`exists (select 1 from deliveries sent where sent.delivery_id = attempts.delivery_id and sent.rule_id = ${rule})`,
  ]
}

// Only what was refused is asked for by its reason.
function byCode(kind: RecordKind, code: string | undefined) {
  if (code === undefined) return []
  return kind === 'rejected' ? [sql`rejected.code = ${code}`] : [sql`1 = 0`]
}

// A click's status is who clicked, and a delivery's its state, stored as numbers; a name that is none finds nothing.
function statusIs(kind: RecordKind, column: ReturnType<typeof sql.ref>, status: string | undefined) {
  if (status === undefined) return []
  if (kind === 'clicks') return [sql`${column} = ${CLICKED_BY.indexOf(status)}`]
  if (kind !== 'deliveries') return equal(column, status)
  // Both wait to be sent: the one for the first time, the other after a try.
  if (status === 'queued') return [sql`${column} = ${STATE.ready}`, sql`attempt = 0`]
  if (status === 'retrying') return [sql`${column} = ${STATE.ready}`, sql`attempt > 0`]
  return equal(column, STATE_NAMES.indexOf(status))
}

// By the number in the column `bot`.
const CLICKED_BY: readonly string[] = ['visitor', 'bot']
