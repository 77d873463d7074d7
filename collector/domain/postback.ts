import { z } from 'zod'
import { Name, ThingId } from './ids.ts'
import { Money } from './money.ts'

/** What can set a postback off. */
const Trigger = z.enum([
  'conversion_done',
  'conversion_reject',
  'conversion_pending',
  'lead_sold',
  'lead_delivered',
  'lead_unsold',
  'lead_returned',
  'event',
])

const Conditions = z.strictObject({
  source: ThingId.optional().describe('Only for this source'),
  goal: ThingId.optional().describe('Only for this goal; ignored while the offer’s goals are off'),
  event: ThingId.optional().describe('Only for this event'),
  min_revenue: Money.optional().describe('Only from this revenue on'),
  consent: z.boolean().optional().describe('Only with the visitor’s consent (true) or without it (false)'),
})

const Limits = z.strictObject({
  concurrency: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Requests under way at the same time to the rule’s destination, in one process'),
  per_second: z
    .number()
    .min(0.01)
    .max(10_000)
    .optional()
    .describe('Requests a second to the rule’s destination, all processes together'),
})

/** A rule that tells somebody else about an outcome. */
export const Postback = z
  .strictObject({
    id: ThingId.describe('Id of the postback: 1 to 64 of A-Z a-z 0-9 _ -'),
    name: Name.optional().describe('What people call it; its id when absent'),
    campaign: ThingId.describe('Campaign that the rule belongs to'),
    offer: ThingId.optional().describe(
      'Offer (clid) that the rule belongs to; all of the campaign’s when absent',
    ),
    trigger: Trigger.describe('What sets it off, and again every time the status changes to it'),
    conditions: Conditions.prefault({}).describe('What must hold besides'),
    action: ThingId.describe('What is done, such as ping_url; it never changes later'),
    settings: z.record(z.string(), z.unknown()).default({}).describe('Settings of the action'),
    per_buyer: z
      .boolean()
      .default(false)
      .describe('Whether a lead with several buyers makes one postback for each, or one for all'),
    limits: Limits.optional().describe(
      'The most that its destination is sent; of several rules for one destination, the lowest counts',
    ),
    status: z.enum(['active', 'disabled']).default('active').describe('Whether the rule is in force'),
  })
  .meta({ id: 'Postback', title: 'Postback' })
export type Postback = z.infer<typeof Postback>
