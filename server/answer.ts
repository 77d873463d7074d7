import type { Texts } from './bodies.ts'

/** The collector has it: accepted now, or by an earlier try of the same call. */
export interface Accepted {
  ok: true
  /** What became of it, such as `conversion_fired` or `lead_unsold`. */
  code: string
  message: string
  /** The HTTP status. */
  status: number
  /** How many calls it took. */
  tries: number
  request_id?: string
  transaction_id?: string
  event_id?: string
  event_uid?: string
  conversion_id?: string
  conversion_status?: string
  lead_uid?: string
  lead_status?: string
  redirect_url?: string
  price?: string
  currency?: string
  bid?: string
  expires_at?: string
  replayed?: boolean
  [fact: string]: unknown
}

/** The collector does not have it, for a reason that a program can act on. */
export interface Refused {
  ok: false
  /**
   * `refused`: the collector said no, and will say so again. `busy`: it asked to come later, for longer or more often than
   * this client waits. `unreachable`: there was no answer, so it may have arrived; the same `message_id` repeats it safely.
   */
  because: 'refused' | 'busy' | 'unreachable'
  /** The collector's own code, such as `duplicate_event`; `timeout`, `no_answer` or `no_json` where there is none. */
  code: string
  message: string
  /** The HTTP status; absent where nothing was answered. */
  status?: number
  tries: number
  /** Under which id the same may be sent again. */
  message_id?: string
  missingFields?: Texts
  invalidFields?: Texts
  [fact: string]: unknown
}

/** What a call came to: never an exception, whatever the other side did. */
export type Answer = Accepted | Refused
