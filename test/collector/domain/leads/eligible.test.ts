import { describe, expect, it } from 'vitest'
import { type AccountCase, judgeAccount } from '../../../../collector/domain/leads/eligible.ts'
import { accountOf, distributionOf, valuesOf } from './lead-things.ts'

const SATURDAY = Date.parse('2026-11-21T15:00:00Z')

type Shape = Parameters<typeof accountOf>[1]

function judge(shape: Shape, circumstances: Partial<AccountCase> = {}) {
  return judgeAccount({
    account: accountOf('acme_auto', { buyer: 'acme', ...shape }),
    buyer: { id: 'acme', name: 'Acme Insurance' },
    campaign: { timezone: 'America/New_York', distribution: distributionOf() },
    values: valuesOf({ age: '20' }),
    consent: {},
    at: SATURDAY,
    usage: new Map(),
    soldToBuyers: new Set<string>(),
    ...circumstances,
  })
}

const used = (key: string, count: number, units: number) => ({
  usage: new Map([[key, { count, revenue: units * 1_000_000 }]]),
})
const selling = (sell: 'exclusive' | 'shared' | 'best') => ({
  campaign: { timezone: 'UTC', distribution: distributionOf({ sell }) },
})

const perDay = (cap: { count: number } | { revenue: number }): Shape => ({ caps: [{ ...cap, per: 'day' }] })
const fixed = (amount: number): Shape => ({ price: { model: 'fixed', amount } })

describe('an account', () => {
  it.each<[string, Shape, Partial<AccountCase>]>([
    ['without conditions', {}, {}],
    ['whose criteria hold', { criteria: { field: 'lead.age', op: '<', value: 21 } }, {}],
    ['with a place left', perDay({ count: 100 }), used('day:2026-11-21', 99, 0)],
    ['whose cap was reached yesterday', perDay({ count: 100 }), used('day:2026-11-20', 100, 0)],
    ['with money left', perDay({ revenue: 50 }), used('day:2026-11-21', 9, 49.99)],
    ['whose price just fits', { ...perDay({ revenue: 50 }), ...fixed(10) }, used('day:2026-11-21', 4, 40)],
    ['with its share left', { share: 50 }, { share: { account: 4, campaign: 9 } }],
    ['with a share of all', { share: 100 }, { share: { account: 0, campaign: 0 } }],
    ['that shares, in a campaign that does either', { sell: 'shared' }, selling('best')],
    ['that takes leads alone, in a campaign that does either', { sell: 'exclusive' }, selling('best')],
    ['that shares, in a campaign that shares', { sell: 'shared' }, selling('shared')],
    ['with the consent it requires', { consent: ['tcpa'] }, { consent: { tcpa: 'true' } }],
    ['where another buyer bought before', {}, { soldToBuyers: new Set(['globex']) }],
  ])('%s may have the lead', (_case, shape, circumstances) => {
    expect(judge(shape, circumstances)).toEqual({ eligible: true })
  })

  it.each<[string, string, Shape, Partial<AccountCase>]>([
    ['account_paused', 'the account is paused', { status: 'paused' }, {}],
    [
      'out_of_schedule',
      'the account takes no leads at this time',
      { schedule: { hours: [{ days: ['sat'], from: '11:00', to: '24:00' }] } },
      {},
    ],
    ['criteria', 'lead.age must be >= 21', { criteria: { field: 'lead.age', op: '>=', value: 21 } }, {}],
    [
      'cap_reached',
      'the cap of day:2026-11-21 is reached',
      perDay({ count: 100 }),
      used('day:2026-11-21', 100, 0),
    ],
    [
      'cap_reached',
      'the cap of day:2026-11-21 is reached',
      perDay({ revenue: 50 }),
      used('day:2026-11-21', 1, 50),
    ],
    [
      'cap_reached',
      'the cap of day:2026-11-21 is reached',
      { ...perDay({ revenue: 50 }), ...fixed(11) },
      used('day:2026-11-21', 4, 40),
    ],
    [
      'cap_reached',
      'the cap of total is reached',
      { caps: [{ count: 1, per: 'total' }] },
      used('total', 1, 0),
    ],
    [
      'share_reached',
      'the account has its share of the campaign’s leads',
      { share: 50 },
      { share: { account: 5, campaign: 9 } },
    ],
    [
      'share_reached',
      'the account has its share of the campaign’s leads',
      { share: 20 },
      { share: { account: 0, campaign: 3 } },
    ],
    ['consent_tcpa', 'the lead carries no TCPA consent', { consent: ['tcpa'] }, {}],
    ['consent_seller', 'the lead carries no consent to this buyer by name', { consent: ['seller'] }, {}],
    ['already_bought', 'the buyer bought this person’s lead before', {}, { soldToBuyers: new Set(['acme']) }],
    [
      'suppressed',
      'the person is on a list of those whom this buyer is not to be posted',
      {},
      { suppressedFor: new Set(['acme']) },
    ],
    [
      'not_exclusive',
      'the campaign sells to one buyer, and the account takes shared leads only',
      { sell: 'shared' },
      selling('exclusive'),
    ],
    [
      'not_shared',
      'the campaign sells shared leads, and the account takes exclusive ones only',
      { sell: 'exclusive' },
      selling('shared'),
    ],
  ])('is left out as %s: %s', (code, because, shape, circumstances) => {
    expect(judge(shape, circumstances)).toEqual({ eligible: false, code, because })
  })

  it('goes by its own time zone for hours and caps', () => {
    const shape: Shape = {
      timezone: 'Asia/Tokyo',
      schedule: { hours: [{ days: ['sun'], from: '00:00', to: '01:00' }] },
      ...perDay({ count: 1 }),
    }
    expect(judge(shape)).toEqual({ eligible: true })
    expect(judge(shape, used('day:2026-11-22', 1, 0))).toMatchObject({ code: 'cap_reached' })
  })
})
