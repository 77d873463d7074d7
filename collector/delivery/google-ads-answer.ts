import { z } from 'zod'
import type { Outcome } from '../domain/outcome.ts'
import { answerJson } from './answer-json.ts'
import type { HttpAnswer } from './exchange.ts'

const Fault = z.object({
  status: z
    .string()
    .regex(/^\w{1,64}$/)
    .optional(),
  message: z.string().optional(),
  details: z
    .array(
      z.object({
        errors: z
          .array(
            z.object({
              errorCode: z.record(z.string(), z.string().regex(/^\w{1,64}$/)).optional(),
              message: z.string().optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
})

const Answer = z.object({ partialFailureError: Fault.optional(), error: Fault.optional() })

const TokenFault = z.object({
  error: z.string().regex(/^\w{1,64}$/),
  error_description: z.string().optional(),
})

const KNOWN_ALREADY: ReadonlySet<string> = new Set([
  'CLICK_CONVERSION_ALREADY_EXISTS',
  'ORDER_ID_ALREADY_IN_USE',
])

const PASSING: ReadonlySet<string> = new Set([
  'CONCURRENT_MODIFICATION',
  'DATABASE_ERROR',
  'INTERNAL_ERROR',
  'RESOURCE_EXHAUSTED',
  'RESOURCE_TEMPORARILY_EXHAUSTED',
  'TRANSIENT_ERROR',
])

// A click, and a conversion action, can be used some hours after it was made.
const TOO_RECENT = /^TOO_RECENT_/
const TOO_RECENT_MS = 6 * 3_600_000

/** What an answer of Google Ads means, or one of the place where its access tokens are got. */
export function readGoogleAds(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const refused = answerJson(TokenFault, answer)
  if (refused) {
    const { error, error_description: detail } = refused
    return { status: 'failed', because: `google_${error}`, ...(detail === undefined ? {} : { detail }) }
  }
  const said = answerJson(Answer, answer)
  const fault = said?.partialFailureError ?? said?.error
  if (fault) return judge(fault)
  if (said || usual.status === 'failed') return usual
  return { status: 'failed', because: 'response_rejected', detail: 'it is not an answer of Google Ads' }
}

function judge(fault: z.output<typeof Fault>): Outcome {
  const first = fault.details?.flatMap(({ errors = [] }) => errors)[0]
  const code = Object.values(first?.errorCode ?? {})[0] ?? fault.status ?? 'UNKNOWN'
  const message = first?.message ?? fault.message
  const detail = message === undefined ? {} : { detail: message }
  const because = `google_${code.toLowerCase()}`
  if (KNOWN_ALREADY.has(code)) return { status: 'done' }
  if (TOO_RECENT.test(code)) return { status: 'later', because, afterMs: TOO_RECENT_MS, ...detail }
  return { status: PASSING.has(code) ? 'later' : 'failed', because, ...detail }
}
