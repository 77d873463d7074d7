import type { CampaignEvent } from '../domain/campaign.ts'
import type { Source } from '../domain/source.ts'
import type { Chance } from './chance.ts'
import { leadCalls } from './lead-calls.ts'
import { eventMistakes } from './mistakes.ts'
import type { Call, Ground, Walker } from './visitor.ts'

// At each step so many go on.
const GOES_ON = 0.72
const FIRES_BESIDE = 0.2
const CONVERTS = 0.45
const CONVERTS_AGAIN = 0.15

/** What a visitor does once there: the steps in their order until they leave, then the lead and the conversions. */
export function funnelCalls(ground: Ground, walker: Walker, chance: Chance): Call[] {
  const { events } = ground.campaign
  const mayFire = events.filter(({ server_only }) => !server_only || walker.source?.token !== undefined)
  const calls: Call[] = []
  for (const step of mayFire.filter(({ type }) => type === 'step')) {
    // What may happen again and again, such as a phone call, is beside the way.
    const goesOn = chance.happens(step.allow_duplicate ? FIRES_BESIDE : GOES_ON)
    if (goesOn) calls.push(...fired(ground, walker, step, chance))
    else if (!step.allow_duplicate) return calls
  }
  calls.push(...leadCalls(ground, walker, chance))
  let converts = CONVERTS
  for (const conversion of mayFire.filter(({ type }) => type === 'conversion')) {
    if (chance.happens(converts)) calls.push(...fired(ground, walker, conversion, chance))
    converts = CONVERTS_AGAIN
  }
  return calls
}

function fired(ground: Ground, walker: Walker, event: CampaignEvent, chance: Chance): Call[] {
  const call = eventCall(ground, walker, event, chance)
  const { before, after } = eventMistakes(ground, call, chance)
  return [...before, call, ...after]
}

function eventCall({ campaign }: Ground, walker: Walker, event: CampaignEvent, chance: Chance): Call {
  const { event_id, type, server_only } = event
  const conversion = type === 'conversion'
  const revenue = (chance.between(900, 18_000) / 100).toFixed(2)
  const { source, headers } = walker
  return {
    ...{ kind: type, afterMs: chance.between(1_000, 12_000), method: 'POST' },
    path: `/api/event/${campaign.cid}`,
    headers: server_only ? serverHeaders(source) : headers,
    body: {
      event_id,
      ...(server_only && source ? { pid: source.pid } : {}),
      ...(conversion ? { revenue, currency: campaign.currency } : {}),
    },
  }
}

function serverHeaders(source: Source | undefined): Record<string, string> {
  return { authorization: `Bearer ${source?.token?.reveal() ?? ''}` }
}
