import { describe, expect, it } from 'vitest'
import { Offer } from '../../../collector/domain/offer.ts'
import { Postback } from '../../../collector/domain/postback.ts'
import { type RuleSubject, whySkipped } from '../../../collector/domain/postback-conditions.ts'

const offers = [
  { clid: 'main', goals_enabled: true, goals: [{ id: 'purchase' }] },
  { clid: 'bare', goals_enabled: false, goals: [{ id: 'purchase' }] },
].map((offer) => Offer.parse(offer))

const subject: RuleSubject = {
  ...{
    pid: 'fb_ads',
    clid: 'main',
    event_id: 'sale',
    goal: 'purchase',
    revenue_micros: 10_000_000,
    consent: true,
  },
}

const RULE = { id: 'rule', campaign: 'auto', trigger: 'conversion_done', action: 'ping_url' }

describe('a rule that was set off', () => {
  it.each<[string, object, Partial<RuleSubject>, string | undefined]>([
    ['has no condition', {}, {}, undefined],
    ['is disabled', { status: 'disabled' }, {}, 'rule_disabled'],
    ['is another offer’s', { offer: 'bare' }, {}, 'condition_offer'],
    ['is the first offer’s, and none is named', { offer: 'main' }, { clid: null }, undefined],
    ['is for that source', { conditions: { source: 'fb_ads' } }, {}, undefined],
    ['is for another source', { conditions: { source: 'bing' } }, {}, 'condition_source'],
    ['is for another event', { conditions: { event: 'call' } }, {}, 'condition_event'],
    [
      'is for an event, and there was none',
      { conditions: { event: 'sale' } },
      { event_id: undefined },
      'condition_event',
    ],
    ['is for that goal', { conditions: { goal: 'purchase' } }, {}, undefined],
    [
      'is for a goal that was not reached',
      { conditions: { goal: 'purchase' } },
      { goal: null },
      'condition_goal',
    ],
    [
      'is for a goal while goals are off',
      { conditions: { goal: 'purchase' } },
      { clid: 'bare', goal: null },
      undefined,
    ],
    ['asks for as much revenue', { conditions: { min_revenue: 10 } }, {}, undefined],
    ['asks for more revenue', { conditions: { min_revenue: 10.000001 } }, {}, 'condition_min_revenue'],
    ['asks for consent that is there', { conditions: { consent: true } }, {}, undefined],
    [
      'asks for consent that is not there',
      { conditions: { consent: true } },
      { consent: false },
      'condition_consent',
    ],
    ['asks for its absence', { conditions: { consent: false } }, {}, 'condition_consent'],
  ])('%s', (_case, rule, of, reason) => {
    expect(whySkipped(Postback.parse({ ...RULE, ...rule }), offers, { ...subject, ...of })).toBe(reason)
  })
})
