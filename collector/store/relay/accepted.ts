import { sql } from 'kysely'
import { rowsAs } from '../rows.ts'
import type { Db } from '../tables.ts'

/** The kinds of what is accepted, by the table and key of their rows. */
const KINDS = {
  click: { table: 'clicks', id: 'click_uid' },
  touch: { table: 'touches', id: 'touch_uid' },
  event: { table: 'events', id: 'event_uid' },
  conversion_change: { table: 'conversion_changes', id: 'change_uid' },
  lead_change: { table: 'lead_changes', id: 'change_uid' },
  money: { table: 'ledger', id: 'entry_uid' },
} as const

type AcceptedKind = keyof typeof KINDS

/** The columns of a stored row. */
export type AcceptedRow = Record<string, string | number | null>

/** Something that was accepted. */
export interface Accepted {
  kind: AcceptedKind
  id: string
  row: AcceptedRow
}

/** A piece of the log: what it tells of, in order, and up to which row. */
export interface Page {
  accepted: Accepted[]
  /** Where each row of the log ends within what was accepted. */
  ends: { position: number; count: number }[]
}

/** Reads on in the log, up to a row that is certain. What was deleted since is left out. */
export async function readLog(db: Db, after: number, certain: number, most: number): Promise<Page> {
  const rows = await db
    .selectFrom('relay_log')
    .selectAll()
    .where('seq', '>', after)
    .where('seq', '<=', certain)
    .orderBy('seq')
    .limit(most)
    .execute()
  const named = rows.map(({ seq, kind, ids }) => ({
    seq,
    kind: kindOf(kind),
    ids: JSON.parse(ids) as string[],
  }))
  const found = await findAll(db, named)
  const page: Page = { accepted: [], ends: [] }
  for (const { seq, kind, ids } of named) {
    for (const id of ids) {
      const row = found.get(`${kind} ${id}`)
      if (row) page.accepted.push({ kind, id, row })
    }
    page.ends.push({ position: seq, count: page.accepted.length })
  }
  return page
}

/** Reads on in what was accepted before there was a log, in the order of the ids, which is that of the time. */
export async function readHistory(db: Db, after: string, until: string, most: number): Promise<Accepted[]> {
  const kinds = Object.keys(KINDS) as AcceptedKind[]
  const found: Accepted[] = []
  for (const kind of kinds) {
    const { table, id } = KINDS[kind]
    const { rows } = await sql<AcceptedRow>`
      ${selected(kind)} where ${sql.ref(`${table}.${id}`)} > ${after} and ${sql.ref(`${table}.${id}`)} < ${until}
      order by ${sql.ref(`${table}.${id}`)} limit ${most}`.execute(db)
    found.push(...rows.map((row) => ({ kind, id: String(row[id]), row })))
  }
  // Each table gave its first ones: what stands among the first of all is complete.
  return found.sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, most)
}

function kindOf(word: string): AcceptedKind {
  if (!Object.hasOwn(KINDS, word)) throw new Error(`the log has a row of the unknown kind ${word}`)
  return word as AcceptedKind
}

async function findAll(
  db: Db,
  named: readonly { kind: AcceptedKind; ids: string[] }[],
): Promise<Map<string, AcceptedRow>> {
  const found = new Map<string, AcceptedRow>()
  for (const kind of new Set(named.map((one) => one.kind))) {
    const ids = named.filter((one) => one.kind === kind).flatMap((one) => one.ids)
    for (const row of await findOfKind(db, kind, ids)) found.set(`${kind} ${row[KINDS[kind].id]}`, row)
  }
  return found
}

async function findOfKind(db: Db, kind: AcceptedKind, ids: readonly string[]): Promise<AcceptedRow[]> {
  const { table, id } = KINDS[kind]
  const given = rowsAs(
    db,
    'given',
    { id: 'text' },
    ids.map((one) => ({ id: one })),
  )
  const { rows } = await sql<AcceptedRow>`
    ${selected(kind)} join ${given} on ${sql.ref('given.id')} = ${sql.ref(`${table}.${id}`)}`.execute(db)
  return rows
}

// An event brings the beginning of its conversion, and a change what does not change about its lead.
function selected(kind: AcceptedKind) {
  if (kind === 'event')
    return sql`select events.*, conversions.goal, conversions.payout_micros
      from events left join conversions on conversions.conversion_id = events.conversion_id`
  if (kind === 'touch')
    return sql`select touches.*, clicks.pid from touches
      left join clicks on clicks.transaction_id = touches.transaction_id and clicks.cid = touches.cid`
  if (kind === 'lead_change')
    return sql`select lead_changes.*, leads.lead_type, leads.test, leads.currency, leads.content
      from lead_changes left join leads on leads.lead_uid = lead_changes.lead_uid`
  const { table } = KINDS[kind]
  return sql`select ${sql.table(table)}.* from ${sql.table(table)}`
}
