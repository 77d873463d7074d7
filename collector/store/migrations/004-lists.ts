import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** Lists with a purpose, the sealed values of who is on them, and contacts with the proof of their consent. */
export async function lists(tx: Tx): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(tx)
}

const STATEMENTS = [
  `create table lists (name text primary key, purpose text not null, at bigint not null)`,
  `insert into lists (name, purpose, at) values
    ('do_not_post', 'do_not_post', 0), ('do_not_contact', 'do_not_contact', 0)`,
  // People were put on lists of any name before lists were things of their own.
  `insert into lists (name, purpose, at)
    select list, 'do_not_contact', min(at) from suppressions
    where list not in ('do_not_post', 'do_not_contact') group by list`,
  `alter table suppressions add column sealed text`,
  `create table contacts (
    hash text not null, list text not null, kind text not null, sealed text, proof text, transaction_id text,
    at bigint not null, updated_at bigint not null, unsubscribed_at bigint,
    primary key (hash, list))`,
  `create index suppressions_by_list on suppressions (list, hash)`,
  `create index contacts_by_list on contacts (list, hash)`,
  `create index contacts_by_transaction on contacts (transaction_id)`,
]
