import { expect, it } from 'vitest'
import { type BakedCampaign, bakedCampaign } from '../../collector/domain/baked-campaign.ts'
import { ClickBody } from '../../collector/domain/click.ts'
import { readEventBody } from '../../collector/domain/event-body.ts'
import type * as wire from '../../sdk/wire.ts'
import { exampleOrganization } from './example-organization.ts'

// What the script says goes over the wire, held against what the collector takes: a member that one side renames
// breaks the types here, or the assertions.

const click = {
  message_id: 'm-1',
  url: 'https://lp.example/?gclid=x#a=b',
  referrer: 'https://search.example/',
  source: 'fb_ads',
  cookies: ['_ga=GA1.1.1.2', '_gcl_au=1.1=='],
  consent: true,
  age_ms: 12,
} satisfies wire.ClickContext

const taken = { ...click, cookies: { _ga: 'GA1.1.1.2', _gcl_au: '1.1==' } }

it('the collector takes a click as the script sends it', () => {
  const body = {
    ...click,
    cid: 'auto',
    transaction_id: 'tx-12345678',
  } satisfies wire.ClickBody
  expect(ClickBody.parse(body)).toEqual({ ...body, cookies: taken.cookies })
  const bare = { ...body, cookies: null } satisfies wire.ClickBody
  expect(ClickBody.parse(bare).cookies).toBeUndefined()
})

it('the collector takes an event as the script sends it, its click included', () => {
  const body = {
    cid: 'auto',
    transaction_id: 'tx-12345678',
    event_id: 'sale',
    message_id: 'm-2',
    age_ms: 3,
    revenue: 49.9,
    currency: 'USD',
    click,
    favourite_colour: 'green',
  } satisfies wire.EventBody
  const read = readEventBody(body, ['cid', 'event_id', 'transaction_id'])
  expect({ missing: read.missing, malformed: read.malformed, bad: read.badRevenue }).toEqual({
    missing: [],
    malformed: [],
    bad: [],
  })
  expect(read.body).toMatchObject({ click: taken, favourite_colour: 'green', currency: 'USD' })
})

it('the script takes a campaign as the collector bakes it', () => {
  const [campaign] = exampleOrganization().campaigns
  if (!campaign) throw new Error('the example has a campaign')
  const baked: BakedCampaign = bakedCampaign(campaign)
  // The assignment is the assertion: both sides mean the same shape.
  const understood: wire.BakedCampaign = baked
  expect(understood).toEqual({
    cid: 'auto',
    cookie_days: 90,
    auto: [{ event_id: 'step_1', on: 'change', selector: 'form [name=zip_code]', once: true }],
  })
})
