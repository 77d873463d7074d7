import type { HttpRequest } from '../client.ts'
import type { HttpAnswer, HttpFault } from '../exchange.ts'
import { isSensitiveHeader, type Mask, maskHeaders, maskOf } from '../mask.ts'
import { leavesOf } from '../settings-leaves.ts'
import type { Half } from './build-request.ts'
import type { BuyerCall, BuyerOutcome, RuleTrace } from './buyer-call.ts'

const MAX_RECORDED = 16_384

/** A call as it was made. */
interface Made {
  request: HttpRequest
  came: HttpAnswer | HttpFault
  outcome: BuyerOutcome
  trace: RuleTrace[]
  tries: number
  ms: number
}

/** The record of a call: credentials and personal values hidden in whatever form, and nothing longer than 16 kB. */
export function recordCall(spec: Pick<Half, 'auth'>, made: Made, personal: readonly string[]): BuyerCall {
  const { request, came, outcome, trace, tries, ms } = made
  const secrets = leavesOf(spec.auth).secrets.map(({ secret }) => secret.reveal())
  const mask = maskOf([...secrets, ...credentialsOf(request)], personal)
  return {
    outcome: maskedOutcome(outcome, mask),
    request: maskedRequest(request, mask),
    answer:
      came.kind === 'answer'
        ? {
            status: came.status,
            headers: maskHeaders(came.headers, mask),
            body: mask(came.body.slice(0, MAX_RECORDED)),
            truncated: came.truncated || came.body.length > MAX_RECORDED,
          }
        : undefined,
    trace: trace.map((one) => ({ ...one, because: mask(one.because) })),
    tries,
    ms: Math.round(ms),
  }
}

/** A request as records and previews show it. */
export function maskedRequest(request: HttpRequest, mask: Mask): BuyerCall['request'] {
  return {
    method: request.method,
    url: mask(request.url),
    headers: maskHeaders(request.headers, mask),
    body: mask(request.body ?? '').slice(0, MAX_RECORDED),
  }
}

// The reference and the address for the visitor are used, not shown: they stay as they came.
function maskedOutcome(outcome: BuyerOutcome, mask: Mask): BuyerOutcome {
  if (outcome.status === 'accepted' || outcome.reason === undefined) return outcome
  return { ...outcome, reason: mask(outcome.reason) }
}

// A buyer may echo what it was sent.
function credentialsOf({ headers }: HttpRequest): string[] {
  return Object.entries(headers)
    .filter(([name]) => isSensitiveHeader(name))
    .flatMap(([, value]) => [value, value.slice(value.indexOf(' ') + 1)])
}
