/** What a source used of a second of the database's clock. */
export interface SourceRateRow {
  pid: string
  /** The second, since 1970. */
  second: number
  used: number
}

/** An event or a click that was refused, and may be taken after all. */
export interface RejectedRow {
  rejected_uid: string
  /** What it was to be: `event` or `click`. */
  door: string
  transaction_id: string | null
  cid: string | null
  /** The source it was of, where it named one that there is; empty where it did not. */
  pid: string
  /** `kept`, or `replayed` once it was taken after all. */
  status: string
  code: string
  http_status: number
  reason: string
  /** How long its body was. */
  bytes: number
  /** Whether all of the body is here: only then can it be replayed. */
  whole: number
  /** What came, sealed: it may be anything, a person's details too. */
  content: string
  /** What its last replay was answered. */
  replayed_code: string | null
  at: number
  updated_at: number
}

/** The tables of several machines, and of what is taken in. */
export interface MachineTables {
  source_rates: SourceRateRow
  rejected_events: RejectedRow
}
