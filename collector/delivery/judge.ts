import { judgeStatus, type Outcome } from '../domain/outcome.ts'
import { retryAfterMs } from '../domain/retry.ts'
import type { HttpAnswer, HttpFault } from './exchange.ts'

/** What an answer means by its status, a `Retry-After` taken into account. */
export function judgeAnswer(answer: HttpAnswer, now: number): Outcome {
  return judgeStatus(answer.status, retryAfterMs(answer.headers['retry-after'], now))
}

// These are the fault of the rule, and stay so however often they are tried.
const FINAL: ReadonlySet<string> = new Set(['invalid_request', 'blocked_address'])

/** What it means that there is no answer: worth another try, unless the request itself is at fault. */
export function judgeFault({ because, detail }: HttpFault): Outcome {
  return FINAL.has(because)
    ? { status: 'failed', because, ...(because === 'invalid_request' ? { detail } : {}) }
    : { status: 'later', because, detail }
}
