import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** Inbound postbacks, the changes of conversions' status, and what conversions reported to sales. */
export async function inbound(tx: Tx): Promise<void> {
  for (const statement of [...COLUMNS, ...TABLES, ...INDEXES]) await sql.raw(statement).execute(tx)
}

const COLUMNS = [
  `alter table conversions add column hold_until bigint`,
  `alter table conversions add column external_id text`,
]

const TABLES = [
  `create table conversion_changes (
    change_uid text primary key, conversion_id text not null, transaction_id text not null, cid text not null,
    pid text not null, entry integer not null, from_status text not null, to_status text not null,
    original_status text, external_id text, revenue_micros bigint not null, currency text not null,
    reason text not null, cause text not null, machine text not null, at bigint not null)`,
  `create table inbound_words (
    conversion_id text not null, external_id text not null, status text not null, at bigint not null,
    primary key (conversion_id, external_id, status))`,
  `create table inbound (
    call_uid text primary key, receiver text not null, transaction_id text, cid text, pid text, conversion_id text,
    outcome text not null, code text not null, http_status integer not null, ms bigint not null,
    original_status text, ip text not null, request text not null, at bigint not null)`,
  `create table sale_reports (
    sale_uid text not null, conversion_id text not null, amount_micros bigint not null,
    primary key (sale_uid, conversion_id))`,
]

const INDEXES = [
  `create index conversions_held on conversions (hold_until) where hold_until is not null`,
  `create index conversion_changes_by_transaction on conversion_changes (transaction_id)`,
  `create index inbound_by_transaction on inbound (transaction_id)`,
]
