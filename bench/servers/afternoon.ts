// The collector a developer writes in an afternoon: Express, its reader of JSON, one awaited insert for each event.
// Nothing is checked, locked or owed; the database is as safe as ours.
import Database from 'better-sqlite3'
import express from 'express'
import { type Generated, Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import pg from 'pg'

interface Tables {
  events: { id: Generated<number>; transaction_id: string; event_id: string; at: number; body: string }
}

const url = process.env.DATABASE_URL ?? ''
const isPostgres = url.startsWith('postgres')
const db = new Kysely<Tables>({ dialect: isPostgres ? postgres() : sqlite() })
const key = isPostgres ? 'bigint generated always as identity primary key' : 'integer primary key'
await sql`create table events (id ${sql.raw(key)}, transaction_id text not null, event_id text not null,
  at bigint not null, body text not null, unique (transaction_id, event_id))`.execute(db)

const app = express()
app.use(express.json())
app.get('/', (_request, response) => void response.json({ ok: true }))
app.post('/api/event/auto', async (request, response) => {
  const { transaction_id, event_id } = request.body as { transaction_id: string; event_id: string }
  const row = { transaction_id, event_id, at: Date.now(), body: JSON.stringify(request.body) }
  await db.insertInto('events').values(row).execute()
  response.json({ status: '200', type: 'success', code: 'event_fired', message: 'The event was stored.' })
})
app.listen(Number(process.env.PORT), '127.0.0.1')

function postgres(): PostgresDialect {
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 10 }) })
}

function sqlite(): SqliteDialect {
  const database = new Database(url.replace(/^file:/, ''))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  return new SqliteDialect({ database })
}
