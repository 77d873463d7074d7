import { z } from 'zod'
import { HttpUrl } from './address.ts'
import { Name, ThingId } from './ids.ts'
import { Money } from './money.ts'

/** What an offer pays its sources for, when the offer's goals are on. */
const Goal = z.strictObject({
  id: ThingId.describe('Id of the goal, as events and postbacks name it'),
  name: Name.optional().describe('What people call it; its id when absent'),
  payout: Money.optional().describe('What the source gets for each conversion that reaches the goal'),
})

/** What a campaign's visitors are sent to; the first one is meant when no clid comes. */
export const Offer = z.strictObject({
  clid: ThingId.describe('Id of the offer, as it stands in links and calls'),
  name: Name.optional().describe('What people call it; its id when absent'),
  landing_url: HttpUrl.optional().describe(
    'Where its tracking links lead; the campaign’s landing_url when absent',
  ),
  goals_enabled: z
    .boolean()
    .default(false)
    .describe('Whether goals count; while they do not, postbacks ignore their goal condition'),
  goals: z.array(Goal).max(200).default([]).describe('The goals that conversions may reach'),
})
export type Offer = z.infer<typeof Offer>
