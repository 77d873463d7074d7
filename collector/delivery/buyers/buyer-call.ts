import type { Micros } from '../../domain/money.ts'

/** What a buyer made of a ping or a post. */
export type BuyerOutcome =
  /** Taken. `bid` where the answer names a price, `reference` the buyer's own id of the lead. */
  | { status: 'accepted'; bid?: Micros; reference?: string; redirectUrl?: string }
  /** Refused, or an answer that cannot be read: `code` is ours (buyer_rejected, unreadable_response, http_403, …). */
  | { status: 'rejected'; code: string; reason?: string }
  /** The request may have arrived and no answer says what became of it: it must not be sent again unasked. */
  | { status: 'unknown'; code: string; reason?: string }
  /** Certainly nothing arrived: no connection, a forbidden address, settings that cannot be used. */
  | { status: 'failed'; code: string; reason?: string }

/** One rule of a delivery method as it was tried on an answer: what it looked at, and what it found. */
export interface RuleTrace {
  rule: 'accept' | 'reject' | 'bid' | 'reference' | 'reason' | 'redirect_url'
  matched: boolean
  /** A sentence such as: Success is "true", and must be "true". Masked. */
  because: string
}

/** A request as it was, or would be, sent; masked and bounded. */
export interface CallRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

/** A buyer's answer; masked and bounded. */
interface CallAnswer {
  status: number
  headers: Record<string, string>
  body: string
  truncated: boolean
}

/** A call to a buyer with all its tries, for the delivery log: the last request, its answer, and how it was read. */
export interface BuyerCall {
  outcome: BuyerOutcome
  request: CallRequest
  answer: CallAnswer | undefined
  trace: RuleTrace[]
  tries: number
  /** From the first try's start to the last one's end, milliseconds. */
  ms: number
}
