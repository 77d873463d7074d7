import type { Generated, Kysely, Transaction } from 'kysely'
import type { InboundTables } from './inbound/tables.ts'
import type { LeadTables } from './leads/tables.ts'
import type { ListTables } from './lists/tables.ts'
import type { MachineTables } from './machine-tables.ts'
import type { RelayTables } from './relay/tables.ts'
import type { SendingTables } from './sending-tables.ts'
import type { UserTables } from './users/tables.ts'

/** A transaction's first landing in a campaign. `body` is a ClickFacts as JSON. */
export interface ClickRow {
  click_uid: string
  transaction_id: string
  cid: string
  pid: string
  clid: string | null
  message_id: string | null
  at: number
  bot: number
  body: string
}

/** A further landing of the same transaction. `body` is a ClickFacts as JSON. */
export interface TouchRow {
  touch_uid: string
  transaction_id: string
  cid: string
  message_id: string
  at: number
  body: string
}

/** One row for every pair of transaction and event that was ever accepted: what holds the 2-second lock. */
export interface EventPairRow {
  transaction_id: string
  cid: string
  event_id: string
  event_uid: string
  first_event_uid: string
  accepted_at: number
}

/** An accepted event. `body` is an EventFacts as JSON. */
export interface EventRow {
  event_uid: string
  transaction_id: string
  cid: string
  event_id: string
  type: string
  pid: string
  clid: string | null
  message_id: string | null
  conversion_id: string | null
  revenue_micros: number | null
  currency: string | null
  at: number
  occurred_at: number
  body: string
}

/** What a conversion event made: it has a status, and each change of it is an `entry` of its own. */
export interface ConversionRow {
  conversion_id: string
  event_uid: string
  transaction_id: string
  cid: string
  event_id: string
  pid: string
  clid: string | null
  goal: string | null
  revenue_micros: number
  payout_micros: number
  currency: string
  status: string
  original_status: string | null
  entry: number
  at: number
  occurred_at: number
  updated_at: number
  /** Until when a pending one waits before it is accepted by itself; null where it waits for a word. */
  hold_until: number | null
  /** What the partner calls it. */
  external_id: string | null
}

/** What is known of the person behind a transaction; `fields` is sealed. */
export interface LeadDetailRow {
  transaction_id: string
  cid: string
  fields: string
  updated_at: number
}

/** Something owed to somebody: it will be sent if, and only if, the transaction that wrote it committed. */
export interface DeliveryRow {
  delivery_id: string
  kind: string
  rule_id: string
  subject_uid: string
  transaction_id: string
  cid: string
  pid: string
  trigger: string
  trigger_key: string
  status: number
  reason: string | null
  run_at: number
  attempt: number
  lease_id: string | null
  lease_until: number | null
  touches: number
  at: number
  updated_at: number
  /** The version of the settings that its rule was read from. */
  rule_version: number | null
  /** The delivery that this one replays. */
  replay_of: string | null
  /** 1: it is sent by the rule as it was in that version; 0: by the rule of the moment. */
  as_it_was: number
}

/** One try at a delivery. `request` and `response` are masked, bounded JSON. */
export interface AttemptRow {
  attempt_id: string
  delivery_id: string
  transaction_id: string
  cid: string
  pid: string
  n: number
  at: number
  ms: number
  outcome: string
  code: string
  because: string
  http_status: number | null
  request: string
  response: string | null
  next_run_at: number | null
}

/** One configured thing in the file's own shape, its secrets sealed. What a file made has no author. */
export interface SettingRow {
  kind: string
  id: string
  position: number
  body: string
  /** The version of the settings that it was last changed in. */
  version: number
  /** How often it was written. */
  revision: number
  author_id: string | null
  author_name: string | null
  author_pid: string | null
  created_at: number
  updated_at: number
}

interface SettingTable extends Omit<SettingRow, 'revision' | 'created_at'> {
  revision: Generated<number>
  created_at: Generated<number>
}

/** A key of the HTTP API: only its digest is kept. */
export interface ApiKeyRow {
  key_id: string
  name: string
  role: string
  pid: string | null
  digest: string
  prefix: string
  at: number
}

/** A version of the browser script, by its SHA-384 digest in hex. */
interface ScriptRow {
  digest: string
  body: string
  at: number
}

/** Single values: the organization's name, the settings' version. */
interface MetaRow {
  name: string
  value: string
}

/** Every table of the database. */
export interface Tables
  extends LeadTables,
    InboundTables,
    ListTables,
    SendingTables,
    UserTables,
    MachineTables,
    RelayTables {
  clicks: ClickRow
  touches: TouchRow
  event_pairs: EventPairRow
  events: EventRow
  conversions: ConversionRow
  lead_details: LeadDetailRow
  deliveries: DeliveryRow
  attempts: AttemptRow
  settings: SettingTable
  api_keys: ApiKeyRow
  scripts: ScriptRow
  meta: MetaRow
}

/** The database: may read, and write single statements. */
export type Db = Kysely<Tables>

/** A transaction: what is written through it is committed together or not at all. */
export type Tx = Transaction<Tables>
