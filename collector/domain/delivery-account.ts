import { z } from 'zod'
import { Criteria } from './criteria.ts'
import { Name, ThingId } from './ids.ts'
import { Money } from './money.ts'
import { Percent } from './percent.ts'
import { Timezone } from './timezone.ts'

const Price = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('bid') }),
  z.strictObject({ model: z.literal('fixed'), amount: Money.describe('What every lead costs the buyer') }),
  z.strictObject({
    model: z.literal('revenue_share'),
    percent: Percent.describe('Percent of the revenue that the buyer reports later, 0 to 100'),
  }),
])

const Cap = z
  .strictObject({
    count: z.int().min(1).max(1_000_000_000).optional().describe('Most leads'),
    revenue: Money.optional().describe('Most revenue'),
    per: z.enum(['hour', 'day', 'week', 'month', 'total']).describe('In what time'),
  })
  .refine(({ count, revenue }) => (count === undefined) !== (revenue === undefined), {
    error: 'must have either count or revenue',
  })

const Time = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: 'must be a time from 00:00 to 24:00, in quotes',
  abort: true,
})

const Hours = z
  .strictObject({
    days: z
      .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
      .min(1)
      .max(7)
      .describe('Days of the week'),
    from: Time.describe('First minute, such as "09:00"'),
    to: Time.describe('Minute that no longer counts, such as "17:30" or "24:00"'),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    error: 'must be later than from; hours over midnight take two entries',
  })

const Schedule = z.strictObject({
  timezone: Timezone.optional().describe('Time zone of the hours; the account’s when absent'),
  hours: z.array(Hours).min(1).max(50).describe('When leads are taken'),
})

/** A buyer's standing order on one campaign with one delivery method. */
export const DeliveryAccount = z
  .strictObject({
    id: ThingId.describe('Id of the delivery account: 1 to 64 of A-Z a-z 0-9 _ -'),
    name: Name.optional().describe('What people call it; its id when absent'),
    status: z.enum(['active', 'paused']).default('active').describe('Whether leads are offered'),
    buyer: ThingId.describe('Buyer who orders'),
    method: ThingId.describe('Delivery method by which leads reach the buyer'),
    campaign: ThingId.describe('Campaign whose leads are ordered'),
    price: Price.describe('What a lead costs: the bid, a fixed amount, or a share of the reported revenue'),
    priority: z.int().min(0).max(1_000_000).default(0).describe('0 is asked first'),
    weight: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1)
      .describe('Chance against others by the weighted strategy'),
    sell: z
      .enum(['any', 'exclusive', 'shared'])
      .default('any')
      .describe('Whether the buyer takes leads alone, shared with others, or either way'),
    min_revenue: Money.default(0).describe('Bids of this account under this amount drop out'),
    share: Percent.optional().describe('Most of the campaign’s leads that go here, in percent'),
    consent: z
      .array(z.enum(['tcpa', 'seller', 'trusted_form', 'jornaya']))
      .max(4)
      .default([])
      .describe('Proof of consent that a lead must carry; seller: consent to this buyer by name'),
    timezone: Timezone.optional().describe('Time zone of caps and hours; the campaign’s when absent'),
    caps: z
      .array(Cap)
      .max(20)
      .default([])
      .describe('Most leads or revenue per hour, day, week, month or in total'),
    schedule: Schedule.optional().describe('When leads are taken; always when absent'),
    criteria: Criteria.optional().describe('Which leads are taken; all when absent'),
  })
  .meta({ id: 'DeliveryAccount', title: 'Delivery account' })
export type DeliveryAccount = z.infer<typeof DeliveryAccount>
