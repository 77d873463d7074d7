import type { HttpAnswer, HttpFault } from '../exchange.ts'
import type { Half } from './build-request.ts'
import type { BuyerCall, BuyerOutcome } from './buyer-call.ts'

const NOTHING_SENT = new Set([
  'blocked_address',
  'connection_refused',
  'dns_failed',
  'invalid_request',
  'no_token',
  'shutting_down',
  'tls_failed',
  'unreachable',
])

// A timeout before there was a connection says so in its detail.
function isUnsent({ because, detail, status }: HttpFault): boolean {
  if (status !== undefined) return false
  return NOTHING_SENT.has(because) || (because === 'timeout' && /^no (connection|time)/.test(detail))
}

/**
 * What a call without an answer means. Of a post that may have arrived nobody knows whether the buyer has the lead:
 * `unknown`. A ping sells nothing, so one without an answer is simply no bid.
 */
export function judgeFault(half: 'ping' | 'post', fault: HttpFault): BuyerOutcome {
  const code = fault.because
  if (isUnsent(fault)) return { status: 'failed', code, reason: fault.detail }
  return { status: half === 'ping' ? 'rejected' : 'unknown', code, reason: fault.detail }
}

// Servers answer these when something broke on the way, after the lead may have been taken.
const BROKEN = new Set([500, 502, 504, 520, 522, 524])

/**
 * The same outcome, unless a post broke on the buyer's side: then only an answer that says so, by a rule for rejections
 * or a reason, is a refusal. Of all others nobody knows whether the buyer has the lead.
 */
export function judgeStatus(
  half: 'ping' | 'post',
  { status }: HttpAnswer,
  { outcome, trace }: Pick<BuyerCall, 'outcome' | 'trace'>,
): BuyerOutcome {
  if (half === 'ping' || outcome.status !== 'rejected' || !BROKEN.has(status)) return outcome
  const says = trace.some(({ rule, matched }) => matched && (rule === 'reject' || rule === 'reason'))
  return says ? outcome : { status: 'unknown', code: `http_${status}` }
}

/**
 * Whether a call may be made again: when certainly nothing arrived; a ping also after no answer, or one that says to
 * come back; a post that may have arrived only where the buyer drops repeats.
 */
export function mayRepeat(half: 'ping' | 'post', spec: Half, came: HttpAnswer | HttpFault): boolean {
  if (came.kind === 'fault')
    return !FOR_GOOD.has(came.because) && (isUnsent(came) || mayArriveTwice(half, spec))
  const { status } = came
  if (status === 429 || status === 503) return true
  return status >= 500 && mayArriveTwice(half, spec)
}

const FOR_GOOD = new Set(['blocked_address', 'invalid_request', 'shutting_down'])

const mayArriveTwice = (half: 'ping' | 'post', { repeat_safe }: Half): boolean =>
  half === 'ping' || repeat_safe
