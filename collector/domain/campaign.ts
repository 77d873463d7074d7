import { z } from 'zod'
import { AllowedOrigin, Hostname, HttpUrl } from './address.ts'
import { Distribution } from './distribution.ts'
import { Duration } from './duration.ts'
import { CampaignId, Name, ThingId } from './ids.ts'
import { Offer } from './offer.ts'
import { Timezone } from './timezone.ts'

const AutoFire = z
  .strictObject({
    on: z.enum(['click', 'submit', 'change', 'view', 'load']).describe('What has to happen on the page'),
    selector: z.string().min(1).max(500).optional().describe('CSS selector of the element it happens to'),
    path: z
      .string()
      .max(500)
      .startsWith('/', { error: 'must begin with /' })
      .optional()
      .describe('Path of the page, * for anything, such as /quote*; every page when absent'),
  })
  .refine(({ on, selector }) => on === 'load' || selector !== undefined, {
    path: ['selector'],
    error: 'is missing: only load does without an element',
  })

/** An event of a campaign: a step on the way, or a conversion that carries revenue. */
export const CampaignEvent = z
  .strictObject({
    event_id: ThingId.describe('Id of the event, as pages and servers send it'),
    name: Name.optional().describe('What people call it; its id when absent'),
    type: z.enum(['step', 'conversion']).describe('A conversion needs revenue and makes a conversion record'),
    goal: ThingId.optional().describe(
      'Goal that the conversion reaches, one of the campaign’s offers’ goals',
    ),
    allow_duplicate: z
      .boolean()
      .default(false)
      .describe('Whether one transaction may fire it again (never within 2 seconds)'),
    server_only: z.boolean().default(false).describe('Whether it is taken from servers with a token only'),
    initial_status: z
      .enum(['accepted', 'pending'])
      .default('accepted')
      .describe('Status in which a conversion starts'),
    hold: Duration.optional().describe(
      'After this time a pending conversion becomes accepted, such as 7d; absent: it waits for a word',
    ),
    auto: AutoFire.optional().describe('Fires from the page by itself, without any code on the page'),
  })
  .refine(({ type, goal }) => type === 'conversion' || goal === undefined, {
    path: ['goal'],
    error: 'must be absent: only a conversion reaches a goal',
  })
  .refine(({ type, initial_status }) => type === 'conversion' || initial_status === 'accepted', {
    path: ['initial_status'],
    error: 'must be absent: only a conversion has a status',
  })
  .refine(({ hold, initial_status }) => hold === undefined || initial_status === 'pending', {
    path: ['hold'],
    error: 'must be absent unless initial_status is pending',
  })
  .refine(({ auto, server_only }) => auto === undefined || !server_only, {
    path: ['auto'],
    error: 'must be absent: the event is taken from servers only',
  })
export type CampaignEvent = z.infer<typeof CampaignEvent>

/** A campaign: where its visitors land, what they may do there, and how its leads are sold. */
export const Campaign = z
  .strictObject({
    cid: CampaignId.describe('Id of the campaign, as it stands in links and calls'),
    name: Name.optional().describe('What people call it; its id when absent'),
    lead_type: ThingId.optional().describe('Lead type that the campaign collects; none when it only tracks'),
    landing_url: HttpUrl.optional().describe('Where its tracking links lead: a full http or https address'),
    allowed_origins: z
      .array(AllowedOrigin)
      .max(500)
      .default(['*'])
      .describe('Sites whose pages may call: *, https://example.com, https://*.example.com'),
    link_domains: z
      .array(Hostname)
      .max(500)
      .default([])
      .describe('Other sites: links to them carry the transaction id'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'must be the three letters of a currency, such as USD' })
      .default('USD')
      .describe('Currency of all amounts, such as USD'),
    timezone: Timezone.default('UTC').describe(
      'Time zone of days and schedules, such as America/Los_Angeles',
    ),
    cookie_days: z.int().min(1).max(400).default(90).describe('Days that a visit is remembered, 1 to 400'),
    click_ids: z
      .array(z.string().min(1).max(64).toLowerCase())
      .max(100)
      .default([])
      .describe('Names of further click-id parameters, beside those of the built-in registry'),
    consent: z
      .enum(['not_required', 'required'])
      .default('not_required')
      .describe('When required, the script keeps everything back, storage included, until sdk.consent(true)'),
    gpc: z
      .enum(['record', 'no_ads', 'hold'])
      .default('no_ads')
      .describe(
        'A visitor’s Global Privacy Control: only recorded; nothing is sent to ad platforms; or as if consent were missing',
      ),
    events: z.array(CampaignEvent).max(500).default([]).describe('What may be fired in this campaign'),
    offers: z.array(Offer).max(200).default([]).describe('Its offers; the first is meant when no clid comes'),
    distribution: Distribution.prefault({}).describe('How its leads are offered to buyers'),
  })
  .meta({ id: 'Campaign', title: 'Campaign' })
export type Campaign = z.infer<typeof Campaign>
