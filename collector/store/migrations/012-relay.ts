import { sql } from 'kysely'
import { isPostgres } from '../dialects/dialect.ts'
import type { Tx } from '../tables.ts'

/**
 * The log that relays read, and how far each has come. Triggers fill it, so that no way into a table can forget it;
 * while nobody relays they write nothing.
 */
export async function relay(tx: Tx): Promise<void> {
  const kinds = Object.entries(SOURCES)
  const statements = isPostgres(tx)
    ? [
        ...TABLES('bigserial'),
        ...kinds.flatMap(([kind, source]) => postgresTrigger(kind, source)),
        ...NUMBERING,
      ]
    : [...TABLES('integer'), ...kinds.map(([kind, source]) => sqliteTrigger(kind, source))]
  for (const statement of statements) await sql.raw(statement).execute(tx)
}

interface Source {
  table: string
  id: string
}

// Rows that are written once: what they say later is what they said at first.
const SOURCES: Record<string, Source> = {
  click: { table: 'clicks', id: 'click_uid' },
  touch: { table: 'touches', id: 'touch_uid' },
  event: { table: 'events', id: 'event_uid' },
  conversion_change: { table: 'conversion_changes', id: 'change_uid' },
  lead_change: { table: 'lead_changes', id: 'change_uid' },
  money: { table: 'ledger', id: 'entry_uid' },
}

const TABLES = (numbered: 'bigserial' | 'integer') => [
  `create table relay_log (seq ${numbered} primary key, kind text not null, ids text not null)`,
  `create table relays (
    name text primary key, target text not null, position bigint not null, history_after text, history_until text not null,
    sent bigint not null, lease_id text, lease_until bigint not null, at bigint not null, updated_at bigint not null)`,
]

// One row for each statement, whatever number of rows it stored.
const postgresTrigger = (kind: string, { table, id }: Source) => [
  `create function relay_${kind}() returns trigger language plpgsql as $$
    begin
      if exists (select from relays) then
        insert into relay_log (kind, ids)
          select '${kind}', json_agg(${id})::text from fresh having count(*) > 0;
      end if;
      return null;
    end $$`,
  `create trigger relay_${kind} after insert on ${table}
    referencing new table as fresh for each statement execute function relay_${kind}()`,
]

const sqliteTrigger = (kind: string, { table, id }: Source) =>
  `create trigger relay_${kind} after insert on ${table} when exists (select 1 from relays)
    begin insert into relay_log (kind, ids) values ('${kind}', json_array(new.${id})); end`

// A copied log brings its numbers along: the next one has to come after them. SQLite counts on from the last row by itself.
const NUMBERING = [
  `create function relay_numbering() returns trigger language plpgsql as $$
    begin
      perform setval('relay_log_seq_seq', newest.seq)
        from (select max(seq) as seq from relay_log) newest, relay_log_seq_seq counted
        where newest.seq > counted.last_value;
      return null;
    end $$`,
  `create trigger relay_numbering after insert on relays for each statement execute function relay_numbering()`,
]
