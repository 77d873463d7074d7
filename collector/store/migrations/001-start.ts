import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import type { Tx } from '../tables.ts'

/**
 * The first tables. Times are milliseconds since 1970, money is micro-units, JSON is text, ids are made by us.
 * Hot tables have as few indexes as their queries need: every index is paid for by every event.
 */
export async function start(tx: Tx): Promise<void> {
  for (const statement of [...TABLES, ...INDEXES]) await sql.raw(statement).execute(tx)
  if (isPostgres(tx)) await sql.raw(HOT_QUEUE).execute(tx)
}

const TABLES = [
  `create table meta (name text primary key, value text not null)`,
  `create table settings (
    kind text not null, id text not null, position integer not null, body text not null,
    version bigint not null, updated_at bigint not null, primary key (kind, id))`,
  `create table api_keys (
    key_id text primary key, name text not null, role text not null, pid text,
    digest text not null unique, prefix text not null, at bigint not null)`,
  `create table clicks (
    click_uid text primary key, transaction_id text not null, cid text not null, pid text not null, clid text,
    message_id text, at bigint not null, bot integer not null, body text not null,
    unique (transaction_id, cid))`,
  `create table touches (
    touch_uid text primary key, transaction_id text not null, cid text not null, message_id text not null,
    at bigint not null, body text not null,
    unique (transaction_id, cid, message_id))`,
  `create table event_pairs (
    transaction_id text not null, cid text not null, event_id text not null,
    event_uid text not null, first_event_uid text not null, accepted_at bigint not null,
    primary key (transaction_id, cid, event_id))`,
  `create table events (
    event_uid text primary key, transaction_id text not null, cid text not null, event_id text not null,
    type text not null, pid text not null, clid text, message_id text, conversion_id text,
    revenue_micros bigint, currency text, at bigint not null, occurred_at bigint not null, body text not null,
    unique (transaction_id, cid, event_id, message_id))`,
  `create table conversions (
    conversion_id text primary key, event_uid text not null, transaction_id text not null, cid text not null,
    event_id text not null, pid text not null, clid text, goal text,
    revenue_micros bigint not null, payout_micros bigint not null, currency text not null,
    status text not null, original_status text, entry integer not null,
    at bigint not null, occurred_at bigint not null, updated_at bigint not null)`,
  `create table lead_details (
    transaction_id text not null, cid text not null, fields text not null, updated_at bigint not null,
    primary key (transaction_id, cid))`,
  `create table deliveries (
    delivery_id text primary key, kind text not null, rule_id text not null, subject_uid text not null,
    transaction_id text not null, cid text not null, pid text not null, trigger text not null,
    trigger_key text not null, status smallint not null, reason text, run_at bigint not null,
    attempt integer not null, lease_id text, lease_until bigint, touches integer not null,
    at bigint not null, updated_at bigint not null,
    unique (subject_uid, rule_id, trigger_key))`,
  `create table attempts (
    attempt_id text primary key, delivery_id text not null, transaction_id text not null, cid text not null,
    pid text not null, n integer not null, at bigint not null, ms integer not null, outcome text not null, code text not null,
    because text not null, http_status integer, request text not null, response text, next_run_at bigint)`,
]

const INDEXES = [
  `create index conversions_by_transaction on conversions (transaction_id)`,
  `create index deliveries_by_transaction on deliveries (transaction_id)`,
  `create index deliveries_ready on deliveries (rule_id, run_at) where status = 0`,
  `create index deliveries_leased on deliveries (lease_until) where status = 1`,
  `create index attempts_by_delivery on attempts (delivery_id)`,
]

// Rows of a queue change several times in their short life: room on the page, and early cleaning, keep it small.
const HOT_QUEUE = `alter table deliveries set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)`
