import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** How much sources send, and what was refused of what they sent. */
export async function machines(tx: Tx): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(tx)
}

const STATEMENTS = [
  `create table source_rates (pid text primary key, second bigint not null, used bigint not null)`,
  `create table rejected_events (
    rejected_uid text primary key, door text not null, transaction_id text, cid text, pid text not null,
    status text not null, code text not null, http_status integer not null, reason text not null,
    bytes integer not null, whole smallint not null, content text not null,
    replayed_code text, at bigint not null, updated_at bigint not null)`,
  `create index rejected_events_by_source on rejected_events (pid, rejected_uid)`,
  `create index rejected_events_by_transaction on rejected_events (transaction_id)`,
]
