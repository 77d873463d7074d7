import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** What is known of destinations, the versions of rules, and deliveries that replay others. */
export async function sending(tx: Tx): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(tx)
}

const STATEMENTS = [
  `alter table deliveries add column rule_version bigint`,
  `alter table deliveries add column replay_of text`,
  `alter table deliveries add column as_it_was smallint not null default 0`,
  `create index deliveries_replaying on deliveries (replay_of) where replay_of is not null`,
  `create table rule_versions (
    rule_id text not null, version bigint not null, body text not null, at bigint not null,
    primary key (rule_id, version))`,
  // What is in force now is the first version that is kept.
  `insert into rule_versions (rule_id, version, body, at)
    select id, version, body, updated_at from settings where kind = 'postbacks'`,
  `create table destinations (
    origin text primary key, state text not null, failures integer not null, window_at bigint not null,
    window_tries integer not null, window_failed integer not null, pauses integer not null, since bigint not null,
    probe_at bigint, probe_until bigint, next_slot bigint not null, updated_at bigint not null)`,
  `create table destination_rules (rule_id text primary key, origin text not null)`,
]
