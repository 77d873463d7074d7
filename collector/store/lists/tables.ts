/** A list and what it is for. */
export interface ListRow {
  name: string
  purpose: string
  at: number
}

/**
 * Somebody whose leads are not taken, as a keyed hash of an e-mail address or a phone number. `sealed` is that value
 * again, for whoever exports the list; an erasure removes it and leaves the hash.
 */
export interface SuppressionRow {
  hash: string
  kind: string
  list: string
  at: number
  sealed: string | null
}

/**
 * Somebody who may be written to. `sealed` is the address or number, `proof` a ConsentProof as JSON, sealed. Where
 * there is no `sealed` nobody is on the list: the row only remembers who unsubscribed from it.
 */
export interface ContactRow {
  hash: string
  kind: string
  list: string
  sealed: string | null
  proof: string | null
  transaction_id: string | null
  at: number
  updated_at: number
  unsubscribed_at: number | null
}

/** The tables of lists. */
export interface ListTables {
  lists: ListRow
  suppressions: SuppressionRow
  contacts: ContactRow
}
