/** Names and texts, such as the fields that a refusal names with its reasons. */
export type Texts = Record<string, string>

/** An amount of money: a number, or a text that keeps every digit. */
export type Amount = number | string

/** What is known of a visitor's landing; it makes a transaction known that the collector has not seen. */
export interface Landing {
  url: string
  referrer?: string
  params?: Texts
  cookies?: Texts
  consent?: boolean
}

/** An event, as the Event Postback API takes it; every further member is a detail of the lead. */
export interface ServerEvent {
  cid: string
  event_id: string
  transaction_id: string
  /** Tells repeats apart; one is made when absent, and is kept across the tries. */
  message_id?: string
  pid?: string
  clid?: string
  revenue?: Amount
  currency?: string
  conversion_date?: string
  conversion_timezone?: string
  tcpa_consent?: 0 | 1 | boolean
  tcpa_consent_date?: string
  cost?: Amount
  cost_operation?: 'add' | 'subtract' | 'override'
  ad_spend?: Amount
  min_price?: Amount
  click?: Landing
  [detail: string]: unknown
}

/** A lead; the fields of the campaign's lead type stand beside the members that are named here. */
export interface ServerLead {
  cid: string
  transaction_id?: string
  message_id?: string
  clid?: string
  click?: Landing
  testMode?: 0 | 1
  testSold?: 0 | 1
  /** 0 queues the lead and does not wait for its auction. */
  wait?: 0 | 1
  min_price?: Amount
  tcpa_consent?: 0 | 1 | boolean
  tcpa_consent_date?: string
  sellers?: string[]
  [field: string]: unknown
}

/** What a partner's server says of a transaction to a receiver. */
export interface PartnerWord {
  transaction_id: string
  status: string
  revenue?: Amount
  currency?: string
  /** The partner's own id of the conversion, which tells repeats apart. */
  order_id?: string
  event_id?: string
  [parameter: string]: unknown
}
