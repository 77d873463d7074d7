import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** Of every configured thing: when and by whom it was made, and how often it was changed since. */
export async function rules(tx: Tx): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(tx)
}

const STATEMENTS = [
  `alter table settings add column created_at bigint not null default 0`,
  `alter table settings add column revision bigint not null default 1`,
  `alter table settings add column author_id text`,
  `alter table settings add column author_name text`,
  `alter table settings add column author_pid text`,
  `update settings set created_at = updated_at`,
]
