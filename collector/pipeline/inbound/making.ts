import type { Campaign, CampaignEvent } from '../../domain/campaign.ts'
import type { InboundWord } from '../../domain/inbound-word.ts'
import type { Receiver } from '../../domain/receiver.ts'
import type { KnownClick } from '../../store/clicks.ts'
import type { Deps } from '../deps.ts'

/** An event that a receiver may make a conversion of. */
export interface Making {
  campaign: Campaign
  definition: CampaignEvent
}

/** The event that a conversion would be made of: the one that the partner names, else the receiver's. */
export function makingOf(
  { catalog }: Pick<Deps, 'catalog'>,
  { creates }: Receiver,
  { event }: InboundWord,
  clicks: readonly KnownClick[],
): Making | undefined {
  if (creates === undefined) return undefined
  const all = clicks.flatMap(({ cid }) => {
    const campaign = catalog().campaigns.get(cid)
    const events = campaign?.events.filter((one) => one.type === 'conversion') ?? []
    return campaign ? events.map((definition) => ({ campaign, definition })) : []
  })
  const usual = all.find(({ definition }) => definition.event_id === creates)
  if (event === undefined || usual?.definition.goal === event) return usual
  const named = all.find(({ definition }) => definition.event_id === event)
  return named ?? all.find(({ definition }) => definition.goal === event)
}
