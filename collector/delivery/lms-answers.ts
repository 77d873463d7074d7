import { z } from 'zod'
import type { Outcome } from '../domain/outcome.ts'
import { answerJson } from './answer-json.ts'
import type { HttpAnswer } from './exchange.ts'

const PhonexaAnswer = z.object({
  status: z.coerce.number().int(),
  reason: z.string().max(500).optional(),
  price_reject: z.coerce.number().optional(),
  errors: z.union([z.array(z.record(z.string(), z.string())), z.record(z.string(), z.string())]).optional(),
})

/** What a Phonexa LMS says of a lead: bought, refused, or not fit to be offered. */
export function readPhonexa(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const said = answerJson(PhonexaAnswer, answer)
  switch (said?.status) {
    // Sold, or still under way there: either way the lead is theirs now.
    case 1:
    case 3:
      return { status: 'done' }
    case 2: {
      const limit = said.price_reject === undefined ? undefined : `offered was ${said.price_reject}`
      return refused('lms_rejected', said.reason ?? limit)
    }
    case 4: {
      const faults = [said.errors ?? []].flat().flatMap((one) => Object.entries(one))
      return refused('lms_invalid_lead', faults.map(([name, fault]) => `${name}: ${fault}`).join(', '))
    }
    default:
      return unread(usual)
  }
}

const ClickwireAnswer = z.object({
  code: z.string().regex(/^\w{1,80}$/),
  message: z.string().max(500).optional(),
})
const TAKEN: ReadonlySet<string> = new Set(['lead_sold', 'lead_accepted', 'lead_queued'])

/** What a Clickwire collector says of a lead: taken, unsold, or refused with its code. */
export function readClickwire(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const said = answerJson(ClickwireAnswer, answer)
  if (!said) return unread(usual)
  if (usual.status === 'done' && TAKEN.has(said.code)) return usual
  return refused(`lms_${said.code}`, said.message)
}

function refused(because: string, detail: string | undefined): Outcome {
  return { status: 'failed', because, ...(detail ? { detail } : {}) }
}

function unread(usual: Outcome): Outcome {
  return usual.status === 'done' ? refused('response_rejected', 'it is not an answer to a lead') : usual
}
