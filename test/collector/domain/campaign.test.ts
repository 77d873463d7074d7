import { describe, expect, it } from 'vitest'
import { Campaign, CampaignEvent } from '../../../collector/domain/campaign.ts'
import { readShape } from '../../../collector/domain/setting-fault.ts'
import { faultsOf } from './faults-of.ts'

describe('a campaign', () => {
  it('needs only its id; everything else has a default', () => {
    expect(readShape(Campaign, { cid: 'auto' })).toEqual({
      ok: true,
      value: {
        cid: 'auto',
        allowed_origins: ['*'],
        link_domains: [],
        currency: 'USD',
        timezone: 'UTC',
        cookie_days: 90,
        click_ids: [],
        consent: 'not_required',
        gpc: 'no_ads',
        events: [],
        offers: [],
        distribution: {
          strategy: 'highest_bid',
          sell: 'exclusive',
          max_sales: 1,
          min_price: 0,
          ping_timeout_ms: 1_500,
          max_processing_ms: 8_000,
          bid_ttl: 60_000,
        },
      },
    })
  })

  it.each([
    [{ ping_timeout_ms: 9_000 }, 'distribution.ping_timeout_ms: must not be longer than max_processing_ms'],
    [{ margin: {} }, 'distribution.margin: must have either percent or amount'],
    [{ margin: { percent: 5, amount: 1 } }, 'distribution.margin: must have either percent or amount'],
    [
      { margin: { percent: 101 } },
      'distribution.margin.percent: must be a percentage of 0 to 100 with at most 4 decimals',
    ],
    [{ max_sales: 0 }, 'distribution.max_sales: must be at least 1, not 0'],
    [
      { bid_ttl: '1 minute' },
      'distribution.bid_ttl: must be a time span such as 30s, 15m, 24h or 7d, of 3650d at most',
    ],
  ])('is not distributed by %j', (distribution, fault) => {
    expect(faultsOf(Campaign, { cid: 'auto', distribution })).toEqual([fault])
  })
})

describe('an event of a campaign', () => {
  it.each([
    [{ type: 'step', goal: 'purchase' }, 'goal: must be absent: only a conversion reaches a goal'],
    [
      { type: 'step', initial_status: 'pending' },
      'initial_status: must be absent: only a conversion has a status',
    ],
    [{ type: 'conversion', hold: '7d' }, 'hold: must be absent unless initial_status is pending'],
    [{ type: 'step', auto: { on: 'click' } }, 'auto.selector: is missing: only load does without an element'],
    [{ type: 'step', auto: { on: 'load', path: 'quote' } }, 'auto.path: must begin with /'],
    [
      { type: 'step', server_only: true, auto: { on: 'load' } },
      'auto: must be absent: the event is taken from servers only',
    ],
  ])('is refused as %j', (body, fault) => {
    expect(faultsOf(CampaignEvent, { event_id: 'e', ...body })).toEqual([fault])
  })

  it.each([
    [{ type: 'step', auto: { on: 'load', path: '/quote*' } }],
    [{ type: 'conversion', initial_status: 'pending', hold: '7d' }],
    [{ type: 'conversion', server_only: true, allow_duplicate: true }],
  ])('may be %j', (body) => {
    expect(faultsOf(CampaignEvent, { event_id: 'e', ...body })).toEqual([])
  })
})
