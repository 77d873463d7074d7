import { DELIVERIES } from './delivery-expiry.ts'
import { EVENTS } from './event-expiry.ts'
import type { Expiry } from './expiry.ts'
import { LEADS, PINGS } from './lead-expiries.ts'
import { ATTEMPTS, BUYER_CALLS, INBOUND, REJECTED } from './log-expiries.ts'
import { VISITS } from './visit-expiry.ts'

/** Every kind of record that may end by its age, in the order in which they go: visits last, as others hang on them. */
export const EXPIRIES = {
  attempts: ATTEMPTS,
  rejected: REJECTED,
  inbound: INBOUND,
  buyer_calls: BUYER_CALLS,
  deliveries: DELIVERIES,
  leads: LEADS,
  pings: PINGS,
  events: EVENTS,
  clicks: VISITS,
} as const satisfies Record<string, Expiry>

/** A kind of record that may end by its age. */
export type ExpiryKind = keyof typeof EXPIRIES

/** Every kind, in the order in which they go. */
export const EXPIRY_KINDS = Object.keys(EXPIRIES) as ExpiryKind[]
