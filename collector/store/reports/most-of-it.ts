import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import { momentOf } from '../id-times.ts'
import type { Db } from '../tables.ts'
import type { Fact } from './facts.ts'

/**
 * Those of the facts of which most were told since a moment. SQLite reads these from end to end in less time than it
 * takes to find them one by one through the index of their ids; PostgreSQL knows by itself what is faster.
 */
export async function mostlySince(db: Db, facts: readonly Fact[], since: number): Promise<Set<Fact>> {
  if (isPostgres(db)) return new Set()
  const all = await Promise.all(facts.map(async (fact) => ({ fact, middle: await middleOf(db, fact) })))
  return new Set(all.flatMap(({ fact, middle }) => (middle !== undefined && since <= middle ? [fact] : [])))
}

async function middleOf(db: Db, { table, id }: Fact): Promise<number | undefined> {
  if (table === undefined) return undefined
  const end = (order: 'asc' | 'desc') =>
    sql`(select ${id} from ${sql.table(table)} f order by 1 ${sql.raw(order)} limit 1)`
  const { rows } = await sql<{ first: string | null; last: string | null }>`
    select ${end('asc')} as first, ${end('desc')} as last`.execute(db)
  const [first, last] = [rows[0]?.first, rows[0]?.last].map((one) => momentOf(one ?? ''))
  return first === undefined || last === undefined ? undefined : (first + last) / 2
}
