import { z } from 'zod'
import { Name, ThingId } from './ids.ts'
import { Money } from './money.ts'
import { Percent } from './percent.ts'
import { secret } from './secret.ts'

const amount = Money.describe('Amount in the campaign’s currency, 0 to 1000000000, at most 6 decimals')

/** What a source earns for its leads. */
const Payout = z
  .discriminatedUnion('model', [
    z.strictObject({ model: z.literal('pay_per_lead'), amount }),
    z.strictObject({ model: z.literal('pay_per_sale'), amount }),
    z.strictObject({
      model: z.literal('revenue_share'),
      percent: Percent.describe('Percent of the total sold price, 0 to 100'),
    }),
  ])
  .describe('What the source earns: once per lead, for each sale, or a percentage of the total sold price')

const PER_SECOND = 'must be a whole number from 1 to 100000'

const Limits = z.strictObject({
  per_second: z
    .int(PER_SECOND)
    .min(1, PER_SECOND)
    .max(100_000, PER_SECOND)
    .describe('Events, clicks and leads that are taken of it in a second, by all machines together'),
})

/** A source of traffic and leads: an affiliate, an ad account, or nobody in particular (organic). */
export const Source = z
  .strictObject({
    pid: ThingId.describe('Id of the source, as it stands in links and calls: 1 to 64 of A-Z a-z 0-9 _ -'),
    name: Name.optional().describe('What people call it; its id when absent'),
    status: z
      .enum(['active', 'inactive'])
      .default('active')
      .describe('Whether events and leads of the source are taken'),
    token: secret()
      .optional()
      .describe('What the source’s server sends as Authorization: Bearer; without one it cannot call'),
    payout: Payout.optional(),
    limits: Limits.optional().describe('The most that is taken of the source'),
  })
  .meta({ id: 'Source', title: 'Source' })
export type Source = z.infer<typeof Source>
