import { type RawBuilder, sql } from 'kysely'
import { openMigratedStore } from '../../collector/store/database.ts'
import { isPostgres } from '../../collector/store/dialects/dialect.ts'
import { idAt } from '../../collector/store/id-times.ts'
import type { Db } from '../../collector/store/tables.ts'

const DAY_MS = 86_400_000
const SPREAD_MS = 20 * DAY_MS

/** Stores clicks, made all at once by the database itself: the transactions are numbered behind the prefix. */
export async function storeClicks(database: string, prefix: string, count: number): Promise<void> {
  const store = await openMigratedStore(database)
  await store.db.transaction().execute((tx) => insertClicks(tx, prefix, count))
  await analyze(store.db, database)
  await store.close()
}

/**
 * Stores so many events as if they had come over the last three weeks, in their order: four to a transaction, three
 * steps and a sale, with its click, its pairs and its conversion.
 */
export async function storeEvents(database: string, count: number): Promise<void> {
  const store = await openMigratedStore(database)
  const transactions = Math.ceil(count / 4)
  await store.db.transaction().execute((tx) => insertClicks(tx, 'stored', transactions))
  await store.db.transaction().execute((tx) => insertEvents(tx, transactions))
  await store.db.transaction().execute((tx) => insertPairsAndSales(tx))
  await analyze(store.db, database)
  await store.close()
}

/** Owes a postback for each stored event, all of them sent at the first try, under the ids of their events. */
export async function storeDeliveries(database: string): Promise<void> {
  const store = await openMigratedStore(database)
  await store.db.transaction().execute(insertDeliveries)
  await analyze(store.db, database)
  await store.close()
}

type Text = RawBuilder<string>

// What PostgreSQL knows by itself after a minute; SQLite is run as it is.
async function analyze(db: Db, database: string): Promise<void> {
  if (database.startsWith('postgres')) await sql`analyze`.execute(db)
}

const CLICK = JSON.stringify({
  url: 'https://lp.example/quote?utm_source=newsletter',
  params: { sub1: 'banner-17', sub2: 'placement-4', utm_source: 'newsletter', utm_campaign: 'spring-sale' },
  ...{ referrer: 'https://news.example/', cookies: {}, language: 'en-US', gpc: false, ip: '203.0.113.7' },
  user_agent: 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
})

const EVENT = JSON.stringify({
  tracking: { utm_content: 'second-link' },
  properties: { order_id: 'A-2041-77', items: 3, coupon: 'SPRING', payment: 'card' },
  ...{ ip: '203.0.113.7', user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' },
})

// Ids in the order of time, as the program makes them: moments in hexadecimal, and a number behind.
const idOf = (at: Text, n: Text, postgres: boolean): Text => {
  const hex = postgres ? sql`lpad(to_hex(${at}), 12, '0')` : sql`printf('%012x', ${at})`
  return sql`(substr(${hex}, 1, 8) || '-' || substr(${hex}, 9, 4) || '-7000-8000-' || cast(100000000000 + ${n} as text))`
}

const momentOf = (n: Text, first: number, count: number): Text =>
  sql`cast(${sql.lit(first)} + ${n} * ${sql.lit(Math.max(1, Math.floor(SPREAD_MS / count)))} as bigint)`

async function insertClicks(db: Db, prefix: string, count: number): Promise<void> {
  const postgres = isPostgres(db)
  const n = sql<string>`i`
  const at = momentOf(n, Date.now() - SPREAD_MS - DAY_MS, count)
  await sql`insert into clicks (click_uid, transaction_id, cid, pid, at, bot, body)
    with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i < ${sql.lit(count - 1)})
    select ${idOf(at, n, postgres)}, ${sql.lit(`tx-${prefix}-`)} || substr(cast(100000000 + i as text), 2), 'auto',
      case when i % 3 = 0 then 'organic' else 'ads' end, ${at}, 0, ${sql.lit(CLICK)} from numbers`.execute(db)
}

async function insertEvents(db: Db, transactions: number): Promise<void> {
  const postgres = isPostgres(db)
  const n = sql<string>`(i * 4 + k)`
  const at = momentOf(n, Date.now() - SPREAD_MS - DAY_MS / 2, transactions * 4)
  await sql`insert into events (event_uid, transaction_id, cid, event_id, type, pid, conversion_id,
      revenue_micros, currency, at, occurred_at, body)
    with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i < ${sql.lit(transactions - 1)}),
      kinds(k) as (select 0 union all select k + 1 from kinds where k < 3)
    select ${idOf(at, n, postgres)}, 'tx-stored-' || substr(cast(100000000 + i as text), 2), 'auto',
      case when k = 3 then 'sale_0' else 'step_' || cast(k as text) end,
      case when k = 3 then 'conversion' else 'step' end,
      case when i % 3 = 0 then 'organic' else 'ads' end, case when k = 3 then ${idOf(at, n, postgres)} end,
      case when k = 3 then 49900000 end, case when k = 3 then 'USD' end, ${at}, ${at}, ${sql.lit(EVENT)}
    from numbers cross join kinds order by i, k`.execute(db)
}

async function insertPairsAndSales(db: Db): Promise<void> {
  await sql`insert into event_pairs (transaction_id, cid, event_id, event_uid, first_event_uid, accepted_at)
    select transaction_id, cid, event_id, event_uid, event_uid, at from events where event_uid >= ${idAt(0)}
    order by event_uid`.execute(db)
  await sql`insert into conversions (conversion_id, event_uid, transaction_id, cid, event_id, pid, revenue_micros,
      payout_micros, currency, status, entry, at, occurred_at, updated_at)
    select conversion_id, event_uid, transaction_id, cid, event_id, pid, revenue_micros, 12500000, currency,
      'accepted', 1, at, at, at from events where type = 'conversion' order by event_uid`.execute(db)
}

async function insertDeliveries(db: Db): Promise<void> {
  await sql`insert into deliveries (delivery_id, kind, rule_id, subject_uid, transaction_id, cid, pid, trigger,
      trigger_key, status, run_at, attempt, touches, at, updated_at, as_it_was)
    select event_uid, 'postback', 'rule_' || (at % 7), event_uid, transaction_id, cid, pid, event_id, event_id, 2, at,
      1, 1, at, at, 0 from events order by event_uid`.execute(db)
  await sql`insert into attempts (attempt_id, delivery_id, transaction_id, cid, pid, n, at, ms, outcome, code, because,
      http_status, request, response)
    select event_uid, event_uid, transaction_id, cid, pid, 1, at, 34, 'done', 'done', '', 200, ${sql.lit(CALL)},
      ${sql.lit(ANSWER)} from events order by event_uid`.execute(db)
}

const CALL = JSON.stringify({ method: 'GET', url: 'https://partner.example/postback?click=1&payout=12.50' })

const ANSWER = JSON.stringify({ status: 200, body: 'OK' })
