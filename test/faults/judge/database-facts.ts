import Database from 'better-sqlite3'
import pg from 'pg'
import type { Entry } from './ledger.ts'

/** What lies in the program's tables, held against the ledger by the judge's own queries. */
export interface DatabaseFacts {
  /** Acknowledged events without a row. */
  acknowledgedLost: number
  /** Events with more than one row. */
  duplicateRows: number
  /** Deliveries that are not at their end. */
  unfinished: number
  /** Deliveries by their state's number. */
  states: Record<string, number>
  /** Calls that arrived after the delivery's success was written down. */
  sentAfterSuccess: number
  /** SQLite's own check of its file; `ok` on PostgreSQL. */
  integrity: string
}

/** Asks a database of either kind, past the program. */
export async function askDatabase<R>(url: string, statement: string): Promise<R[]> {
  if (!/^postgres/.test(url)) {
    const file = new Database(url.replace(/^file:/, ''))
    const rows = file.prepare<[], R>(statement).all()
    file.close()
    return rows
  }
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query(statement)
  await client.end()
  return rows as R[]
}

interface Counted {
  name: string
  n: string | number
}

// The result of a try is written down a moment after it.
const WRITTEN_MS = 100

/** Holds a database against what was seen. */
export async function databaseFacts(url: string, entries: readonly Entry[]): Promise<DatabaseFacts> {
  const rows = await askDatabase<Counted>(
    url,
    'select transaction_id as name, count(*) as n from conversions group by 1',
  )
  const states = await askDatabase<Counted>(
    url,
    'select status as name, count(*) as n from deliveries group by 1',
  )
  const done = await askDatabase<Counted>(
    url,
    "select delivery_id as name, at + ms as n from attempts where outcome = 'done'",
  )
  const known = new Set(rows.map(({ name }) => name))
  const doneAt = new Map(done.map(({ name, n }) => [name, Number(n)] as const))
  const acknowledged = new Set(
    entries.flatMap((entry) => (entry.what === 'answered' && entry.status === 200 ? [entry.id] : [])),
  )
  const byState = Object.fromEntries(states.map(({ name, n }) => [name, Number(n)] as const))
  return {
    acknowledgedLost: [...acknowledged].filter((id) => !known.has(id)).length,
    duplicateRows: rows.filter(({ n }) => Number(n) > 1).length,
    unfinished: (byState[0] ?? 0) + (byState[1] ?? 0),
    states: byState,
    sentAfterSuccess: repeatsOf(entries).filter(
      ({ key, at }) => at > (doneAt.get(key) ?? Number.POSITIVE_INFINITY) + WRITTEN_MS,
    ).length,
    integrity: /^postgres/.test(url) ? 'ok' : await integrityOf(url),
  }
}

// The first call of a delivery is no repeat, whatever the clocks say: what the program writes down is its database's time.
function repeatsOf(entries: readonly Entry[]): Received[] {
  const seen = new Set<string>()
  return entries.filter((entry): entry is Received => {
    if (entry.what !== 'received') return false
    const again = seen.has(entry.key)
    seen.add(entry.key)
    return again
  })
}

type Received = Extract<Entry, { what: 'received' }>

async function integrityOf(url: string): Promise<string> {
  const [row] = await askDatabase<{ integrity_check: string }>(url, 'pragma integrity_check')
  return row?.integrity_check ?? 'no answer'
}
