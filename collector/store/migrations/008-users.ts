import { sql } from 'kysely'
import type { Tx } from '../tables.ts'

/** Who operates the program, their sessions, and what went wrong when they signed in. */
export async function users(tx: Tx): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(tx)
}

const STATEMENTS = [
  `create table users (
    user_id text primary key, email text not null unique, role text not null, pid text, password text not null,
    at bigint not null, updated_at bigint not null)`,
  `create table sessions (
    digest text primary key, user_id text not null, at bigint not null, seen_at bigint not null)`,
  `create table sign_in_tries (try_uid text not null, subject text not null, at bigint not null,
    primary key (subject, try_uid))`,
  `create index sessions_by_user on sessions (user_id)`,
]
