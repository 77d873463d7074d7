import type { Generated } from 'kysely'

/** What was accepted, in the order in which relays tell it: the ids of rows of one kind, as a JSON array. */
interface RelayLogRow {
  seq: Generated<number>
  kind: string
  ids: string
}

/** A relay, by its name: where it sends to, how far it has come, and which process works at it. */
export interface RelayRow {
  name: string
  /** Where it sends to, without credentials. */
  target: string
  /** The last row of the log that arrived whole. */
  position: number
  /** The last id of the history that arrived, '' for none yet; null when there is no history left to tell. */
  history_after: string | null
  /** The first id that is certainly no history. */
  history_until: string
  /** How many messages the stream has confirmed. */
  sent: number
  lease_id: string | null
  lease_until: number
  at: number
  updated_at: number
}

/** The tables of relays. */
export interface RelayTables {
  relay_log: RelayLogRow
  relays: RelayRow
}
