/** A change of a conversion's status, or only of its money: then both statuses are the same, and so is the entry. */
export interface ConversionChangeRow {
  change_uid: string
  conversion_id: string
  transaction_id: string
  cid: string
  pid: string
  entry: number
  from_status: string
  to_status: string
  original_status: string | null
  external_id: string | null
  revenue_micros: number
  currency: string
  reason: string
  cause: string
  machine: string
  at: number
}

/** What a partner has said of a conversion under an id of its own: tells repeats apart. */
interface InboundWordRow {
  conversion_id: string
  external_id: string
  status: string
  at: number
}

/** A call of a partner's, whatever became of it. `request` is masked, bounded JSON. */
export interface InboundRow {
  call_uid: string
  receiver: string
  transaction_id: string | null
  cid: string | null
  pid: string | null
  conversion_id: string | null
  outcome: string
  code: string
  http_status: number
  ms: number
  original_status: string | null
  ip: string
  request: string
  at: number
}

/** How much of a sale's price a conversion reported: what is taken back when it is rejected. */
interface SaleReportRow {
  sale_uid: string
  conversion_id: string
  amount_micros: number
}

/** The tables of inbound postbacks and of conversions' changes. */
export interface InboundTables {
  conversion_changes: ConversionChangeRow
  inbound_words: InboundWordRow
  inbound: InboundRow
  sale_reports: SaleReportRow
}
