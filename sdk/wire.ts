/** Names and values as an address, a cookie jar or a form gives them. */
export type Params = Record<string, string>

/** What a landing tells, without the ids around it; an event carries it until the collector has confirmed the click. */
export interface ClickContext {
  message_id: string
  url: string
  referrer?: string
  /** The source of visitors whose address names none. */
  source?: string
  /** First-party cookies of ad platforms, each as `name=value`. */
  cookies?: string[] | null
  consent?: boolean
  age_ms: number
}

/** The body of `POST {host}/api/click`. */
export interface ClickBody extends ClickContext {
  cid: string
  transaction_id: string
}

/** The body of `POST {host}/api/event/{cid}`; every further member is a detail of the event. */
export interface EventBody {
  cid: string
  transaction_id: string
  event_id: string
  message_id: string
  age_ms: number
  revenue?: number | string
  currency?: string
  click?: ClickContext
  [detail: string]: unknown
}

/** What the collector answers, or what the tracker says in its place: `queued`, `no_consent`. */
export interface Answer {
  /** The collector has it: accepted now, or by an earlier attempt of the same call. */
  ok: boolean
  code: string
  message: string
  status?: string
  type?: 'success' | 'error'
  request_id?: string
  transaction_id?: string
  event_id?: string
  event_uid?: string
  conversion_id?: string
  conversion_status?: string
  replayed?: boolean
  duplicate_of?: string
  missingFields?: Params
  invalidFields?: Params
  /** Where a sold lead's visitor goes next. */
  redirect_url?: string
  lead_status?: string
  lead_uid?: string
  [fact: string]: unknown
}

/** An event that the campaign's configuration fires by itself. */
export interface AutoEvent {
  selector: string
  event_id?: string
  on?: 'click' | 'submit' | 'change' | 'view' | 'load'
  /** A regular expression for the page's path. */
  path?: string
  /** Not again in the same transaction. */
  once?: true
}

/** What the collector bakes into a campaign's script, in the place of `"__CLICKWIRE_CAMPAIGN__"`. */
export interface BakedCampaign {
  cid: string
  cookie_days?: number
  click_ids?: string[]
  /** A regular expression for the hosts that links carry the transaction to. */
  links?: string
  auto?: AutoEvent[]
  consent?: 'required'
}
