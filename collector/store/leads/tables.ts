/** A lead. `content` is a LeadContent as JSON, sealed; `test`: 0 real, 1 a test, 2 a test that the built-in buyer buys. */
export interface LeadRow {
  lead_uid: string
  transaction_id: string
  cid: string
  pid: string
  clid: string | null
  lead_type: string
  message_id: string
  status: string
  reason: string | null
  /** How often the status changed: tells a second entry into a status from the first. */
  entry: number
  test: number
  content: string
  min_price_micros: number
  /** What the source was promised for it when it pinged. */
  promised_micros: number | null
  promise_auction: string | null
  revenue_micros: number
  payout_micros: number
  currency: string
  redirect_url: string | null
  lease_id: string | null
  lease_until: number
  tries: number
  at: number
  updated_at: number
}

/** A change of a lead's status: from what, to what, why, at whose word and on which machine. */
export interface LeadChangeRow {
  change_uid: string
  lead_uid: string
  transaction_id: string
  cid: string
  pid: string
  from_status: string
  to_status: string
  reason: string
  cause: string
  machine: string
  at: number
}

/** Who is behind a transaction, as keyed hashes: finds a person's records without knowing the person. */
export interface IdentityRow {
  hash: string
  kind: string
  transaction_id: string
  cid: string
  at: number
}

/** Who holds the right to be the lead of these details: what makes another one a duplicate. */
interface LeadClaimRow {
  claim: string
  lead_uid: string
  at: number
}

/** One round of asking buyers; `kind` is lead, or ping when a partner asked for a price. */
export interface AuctionRow {
  auction_uid: string
  lead_uid: string | null
  transaction_id: string
  cid: string
  pid: string
  kind: string
  test: number
  strategy: string
  sell: string
  code: string
  at: number
  ms: number
}

/** What became of one delivery account in one auction, and why. */
export interface AuctionEntryRow {
  auction_uid: string
  account_id: string
  buyer_id: string
  method_id: string
  position: number
  /** Its place in the order in which the lead is offered, from 0; none when it dropped out. */
  rank: number | null
  code: string
  because: string
  price_micros: number | null
  reference: string | null
  ms: number | null
}

/** A ping or post to a buyer with its answer, masked and bounded: the delivery log. */
export interface BuyerCallRow {
  call_uid: string
  auction_uid: string | null
  lead_uid: string | null
  transaction_id: string
  cid: string
  pid: string
  account_id: string
  buyer_id: string
  method_id: string
  half: string
  test: number
  at: number
  ms: number
  tries: number
  outcome: string
  code: string
  reason: string | null
  http_status: number | null
  request: string
  answer: string | null
  trace: string
}

/** A lead on its way to, or at, a buyer. Written before the post is sent: what a crash leaves is seen. */
export interface SaleRow {
  sale_uid: string
  lead_uid: string
  auction_uid: string
  transaction_id: string
  cid: string
  pid: string
  account_id: string
  buyer_id: string
  method_id: string
  /** posting, sold, delivered, refused, unknown or returned. */
  state: string
  price_micros: number
  price_model: string
  /** The share of the revenue reported later, in millionths; for the price model revenue_share. */
  share_ppm: number | null
  reference: string | null
  redirect_url: string | null
  reason: string | null
  /** The cap windows it is counted in, as JSON. */
  windows: string
  test: number
  at: number
  updated_at: number
}

/** How much of a cap is used up. */
export interface CapUsageRow {
  account_id: string
  cap_window: string
  sold: number
  revenue_micros: number
}

/** When an account last had its turn. */
interface AccountTurnRow {
  account_id: string
  at: number
}

/** A price that a partner was answered, and until when it is kept. */
export interface PromiseRow {
  transaction_id: string
  cid: string
  pid: string
  auction_uid: string
  bid_micros: number
  expires_at: number
  lead_uid: string | null
  at: number
}

/** Money earned or owed; entries are only ever added, and their sums are what every report says. */
export interface LedgerRow {
  entry_uid: string
  lead_uid: string
  sale_uid: string | null
  transaction_id: string
  cid: string
  pid: string
  account_id: string | null
  buyer_id: string | null
  /** revenue, from buyers, or payout, to sources. */
  kind: string
  cause: string
  amount_micros: number
  currency: string
  at: number
}

/** Something that a person did, or had done, by the admin API or a command. */
export interface AuditRow {
  audit_uid: string
  actor: string
  action: string
  subject: string
  detail: string
  at: number
}

/** The tables of leads and their distribution. */
export interface LeadTables {
  leads: LeadRow
  lead_changes: LeadChangeRow
  identities: IdentityRow
  lead_claims: LeadClaimRow
  auctions: AuctionRow
  auction_entries: AuctionEntryRow
  buyer_calls: BuyerCallRow
  sales: SaleRow
  cap_usage: CapUsageRow
  account_turns: AccountTurnRow
  promises: PromiseRow
  ledger: LedgerRow
  audit: AuditRow
}
