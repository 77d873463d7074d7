import type { Chance } from './chance.ts'
import { leadAnswers } from './lead-answers.ts'
import type { Call, Ground, Walker } from './visitor.ts'

const FILLS_THE_FORM = 0.7

/** The form that a visitor fills in, where the campaign has one: now and then with a field left out, or sent twice. */
export function leadCalls({ campaign, leadType }: Ground, { headers }: Walker, chance: Chance): Call[] {
  if (leadType === undefined || !chance.happens(FILLS_THE_FORM)) return []
  const fields = leadAnswers(leadType, chance)
  const consent = chance.happens(0.9) ? { tcpa_consent: 1 } : { tcpa_consent: 0 }
  const lead: Call = {
    ...{ kind: 'lead', afterMs: chance.between(8_000, 30_000), method: 'POST' },
    ...{ path: `/api/lead/${campaign.cid}`, headers, body: { ...fields, ...consent } },
  }
  const required = leadType.fields.filter((field) => field.required).map(({ name }) => name)
  const [first] = required
  const before: Call[] = []
  if (first !== undefined && chance.happens(0.05)) {
    const { [first]: _left, ...rest } = fields
    before.push({ ...lead, body: { ...rest, ...consent }, mistake: true })
  }
  const twice: Call[] = chance.happens(0.04) ? [{ ...lead, afterMs: 300, mistake: true }] : []
  return [...before, lead, ...twice]
}
