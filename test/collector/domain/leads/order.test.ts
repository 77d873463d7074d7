import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { belowMinimum, orderOffers } from '../../../../collector/domain/leads/order.ts'
import { accountOf, distributionOf, namesOf, offerOf } from './lead-things.ts'

const never = () => {
  throw new Error('chance was asked')
}
const nobody = new Map<string, number>()

const offers = [
  offerOf('a', 10, 0, { priority: 2 }),
  offerOf('b', 30, 1, { priority: 1 }),
  offerOf('c', 30, 2, { priority: 0 }),
  offerOf('d', 20, 3, { priority: 1 }),
]

describe('the order of the offers', () => {
  it.each([
    ['highest_bid', undefined, ['b', 'c', 'd', 'a']],
    ['highest_bid', 'priority', ['c', 'b', 'd', 'a']],
    ['priority', undefined, ['c', 'b', 'd', 'a']],
    ['priority', 'round_robin', ['c', 'd', 'b', 'a']],
    ['round_robin', undefined, ['c', 'd', 'a', 'b']],
  ] as const)('is by %s, then by %s, then by entry', (strategy, secondary, order) => {
    const turns = new Map([
      ['a', 100],
      ['b', 200],
      ['d', 50],
    ])
    const distribution = distributionOf({ strategy, secondary })
    expect(namesOf(orderOffers(offers, distribution, turns, never))).toEqual(order)
    expect(namesOf(orderOffers(offers.toReversed(), distribution, turns, never))).toEqual(order)
  })

  it('puts who never had a turn first in a round robin', () => {
    const turns = new Map([
      ['a', -5],
      ['b', 0],
      ['c', 1],
    ])
    expect(namesOf(orderOffers(offers, distributionOf({ strategy: 'round_robin' }), turns, never))).toEqual([
      ...['d', 'a', 'b', 'c'],
    ])
  })

  it('is drawn by weight, each account once', () => {
    const weighted = [offerOf('a', 1, 0, { weight: 1 }), offerOf('b', 1, 1, { weight: 3 })]
    const first = (ticket: number) =>
      namesOf(orderOffers(weighted, distributionOf({ strategy: 'weighted' }), nobody, () => ticket))
    expect([0, 0.24, 0.26, 0.99].map(first)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['b', 'a'],
      ['b', 'a'],
    ])
  })

  it('lets weight decide between equals only, when it is the secondary strategy', () => {
    const distribution = distributionOf({ strategy: 'highest_bid', secondary: 'weighted' })
    expect(namesOf(orderOffers(offers, distribution, nobody, () => 0.9))).toEqual(['c', 'b', 'd', 'a'])
    expect(namesOf(orderOffers(offers, distribution, nobody, () => 0.1))).toEqual(['b', 'c', 'd', 'a'])
  })

  it('gives each account its share of first places by its weight', () => {
    const weighted = [1, 2, 7].map((weight, index) => offerOf(`w${weight}`, 1, index, { weight }))
    const firsts = Array.from({ length: 1000 }, (_, index) => {
      const [winner] = orderOffers(
        weighted,
        distributionOf({ strategy: 'weighted' }),
        nobody,
        () => index / 1000,
      )
      return winner?.account.weight
    })
    const count = (weight: number) => firsts.filter((one) => one === weight).length
    expect([count(1), count(2), count(7)]).toEqual([100, 200, 700])
  })
})

const strategy = fc.constantFrom('highest_bid', 'priority', 'weighted', 'round_robin')
const someOffers = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 })),
    {
      maxLength: 8,
    },
  )
  .map((list) =>
    list.map(([price, priority, weight], index) => offerOf(`a${index}`, price, index, { priority, weight })),
  )
const someTurns = fc
  .array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 })
  .map((list) => new Map(list.map((at, index) => [`a${index}`, at] as const)))

describe('any auction', () => {
  it('offers the lead to everybody who is in it, once', () => {
    fc.assert(
      fc.property(
        someOffers,
        strategy,
        strategy,
        someTurns,
        fc.double({ min: 0, max: 1 }),
        (list, one, two, turns, r) => {
          const distribution = { strategy: one, secondary: two } as const
          const ordered = orderOffers(list, distribution, turns, () => r)
          expect(namesOf(ordered).toSorted()).toEqual(namesOf(list).toSorted())
        },
      ),
    )
  })

  it('has one outcome unless the strategy is weighted, in whatever order the bids come in', () => {
    const certain = strategy.filter((one) => one !== 'weighted')
    fc.assert(
      fc.property(someOffers, certain, certain, someTurns, (list, one, two, turns) => {
        const distribution = { strategy: one, secondary: two } as const
        const order = namesOf(orderOffers(list, distribution, turns, never))
        expect(namesOf(orderOffers(list.toReversed(), distribution, turns, never))).toEqual(order)
      }),
    )
  })

  it('never puts a higher bid behind a lower one under highest_bid, whatever comes second', () => {
    fc.assert(
      fc.property(someOffers, strategy, someTurns, (list, secondary, turns) => {
        const ordered = orderOffers(list, { strategy: 'highest_bid', secondary }, turns, () => 0.5)
        const prices = ordered.map((offer) => offer.price)
        expect(prices).toEqual(prices.toSorted((one, other) => other - one))
      }),
    )
  })
})

describe('a bid', () => {
  it.each([
    [9, {}, 10, true],
    [10, {}, 10, false],
    [10, { min_revenue: 11 }, 0, true],
    [11, { min_revenue: 11 }, 10, false],
    [11, { min_revenue: 5 }, 12, true],
    [0, {}, 0, false],
    [0, { price: { model: 'revenue_share', percent: 20 }, min_revenue: 11 }, 10, false],
  ] as const)(
    'of %d by an account with %j, where %d is asked for, is too little: %s',
    (price, shape, least, below) => {
      expect(belowMinimum(price * 1_000_000, accountOf('a', shape), least * 1_000_000)).toBe(below)
    },
  )
})
