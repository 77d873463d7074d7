import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** Leads, their auctions and sales, and the ledger. */
export async function leads(tx: Tx): Promise<void> {
  for (const statement of [...TABLES, ...INDEXES]) await sql.raw(statement).execute(tx)
}

const TABLES = [
  `create table leads (
    lead_uid text primary key, transaction_id text not null, cid text not null, pid text not null, clid text,
    lead_type text not null, message_id text not null, status text not null, reason text, entry integer not null,
    test smallint not null, content text not null, min_price_micros bigint not null, promised_micros bigint,
    promise_auction text, revenue_micros bigint not null, payout_micros bigint not null, currency text not null,
    redirect_url text, lease_id text, lease_until bigint not null, tries integer not null,
    at bigint not null, updated_at bigint not null,
    unique (transaction_id, cid, message_id))`,
  `create table lead_changes (
    change_uid text primary key, lead_uid text not null, transaction_id text not null, cid text not null,
    pid text not null, from_status text not null, to_status text not null, reason text not null,
    cause text not null, machine text not null, at bigint not null)`,
  `create table identities (
    hash text not null, kind text not null, transaction_id text not null, cid text not null, at bigint not null,
    primary key (hash, transaction_id, cid))`,
  `create table lead_claims (claim text primary key, lead_uid text not null, at bigint not null)`,
  `create table suppressions (
    hash text not null, kind text not null, list text not null, at bigint not null,
    primary key (hash, list))`,
  `create table auctions (
    auction_uid text primary key, lead_uid text, transaction_id text not null, cid text not null, pid text not null,
    kind text not null, test smallint not null, strategy text not null, sell text not null, code text not null,
    at bigint not null, ms bigint not null)`,
  `create table auction_entries (
    auction_uid text not null, account_id text not null, buyer_id text not null, method_id text not null,
    position integer not null, rank integer, code text not null, because text not null,
    price_micros bigint, reference text, ms bigint,
    primary key (auction_uid, account_id))`,
  `create table buyer_calls (
    call_uid text primary key, auction_uid text, lead_uid text, transaction_id text not null, cid text not null,
    pid text not null, account_id text not null, buyer_id text not null, method_id text not null,
    half text not null, test smallint not null, at bigint not null, ms bigint not null, tries integer not null,
    outcome text not null, code text not null, reason text, http_status integer,
    request text not null, answer text, trace text not null)`,
  `create table sales (
    sale_uid text primary key, lead_uid text not null, auction_uid text not null, transaction_id text not null,
    cid text not null, pid text not null, account_id text not null, buyer_id text not null, method_id text not null,
    state text not null, price_micros bigint not null, price_model text not null, share_ppm bigint,
    reference text, redirect_url text, reason text, windows text not null, test smallint not null,
    at bigint not null, updated_at bigint not null,
    unique (lead_uid, account_id))`,
  `create table cap_usage (
    account_id text not null, cap_window text not null, sold bigint not null, revenue_micros bigint not null,
    primary key (account_id, cap_window))`,
  `create table account_turns (account_id text primary key, at bigint not null)`,
  `create table promises (
    transaction_id text not null, cid text not null, pid text not null, auction_uid text not null,
    bid_micros bigint not null, expires_at bigint not null, lead_uid text, at bigint not null,
    primary key (transaction_id, cid))`,
  `create table ledger (
    entry_uid text primary key, lead_uid text not null, sale_uid text, transaction_id text not null,
    cid text not null, pid text not null, account_id text, buyer_id text, kind text not null, cause text not null,
    amount_micros bigint not null, currency text not null, at bigint not null)`,
  `create table audit (
    audit_uid text primary key, actor text not null, action text not null, subject text not null,
    detail text not null, at bigint not null)`,
]

const INDEXES = [
  `create index leads_unsettled on leads (lease_until) where status in ('validated', 'distributing')`,
  `create index lead_changes_by_lead on lead_changes (lead_uid)`,
  `create index identities_by_transaction on identities (transaction_id)`,
  `create index auctions_by_transaction on auctions (transaction_id)`,
  `create index buyer_calls_by_transaction on buyer_calls (transaction_id)`,
  `create index sales_by_transaction on sales (transaction_id)`,
  `create index ledger_by_lead on ledger (lead_uid)`,
]
