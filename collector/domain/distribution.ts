import { z } from 'zod'
import { Duration } from './duration.ts'
import { Money } from './money.ts'
import { Percent } from './percent.ts'

const Strategy = z.enum(['highest_bid', 'priority', 'weighted', 'round_robin'])

const Margin = z
  .strictObject({
    percent: Percent.optional().describe('Percent of the best bid that we keep, 0 to 100'),
    amount: Money.optional().describe('Amount of the best bid that we keep'),
  })
  .refine(({ percent, amount }) => (percent === undefined) !== (amount === undefined), {
    error: 'must have either percent or amount',
  })

/** How a campaign's leads are offered to its buyers. */
export const Distribution = z
  .strictObject({
    strategy: Strategy.default('highest_bid').describe('Who is asked first'),
    secondary: Strategy.optional().describe('What decides between equals; then the order of entry'),
    sell: z
      .enum(['exclusive', 'shared', 'best'])
      .default('exclusive')
      .describe('To one buyer, to up to max_sales buyers, or whichever of the two earns more'),
    max_sales: z.int().min(1).max(50).default(1).describe('Most buyers of one shared lead, 1 to 50'),
    min_price: Money.default(0).describe('Bids under this amount drop out'),
    ping_timeout_ms: z
      .int()
      .min(50)
      .max(60_000)
      .default(1_500)
      .describe('How long bids are waited for, 50 to 60000 milliseconds'),
    max_processing_ms: z
      .int()
      .min(100)
      .max(120_000)
      .default(8_000)
      .describe('How long a caller waits for the outcome at most, 100 to 120000 milliseconds'),
    margin: Margin.optional().describe('What is kept of the best bid when a partner pings'),
    bid_ttl: Duration.default(60_000).describe(
      'How long a bid that a partner was answered is kept, such as 60s',
    ),
  })
  .refine(({ ping_timeout_ms, max_processing_ms }) => ping_timeout_ms <= max_processing_ms, {
    path: ['ping_timeout_ms'],
    error: 'must not be longer than max_processing_ms',
  })
export type Distribution = z.infer<typeof Distribution>
