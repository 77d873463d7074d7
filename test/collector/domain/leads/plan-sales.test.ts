import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Offer } from '../../../../collector/domain/leads/order.ts'
import { nextPosts } from '../../../../collector/domain/leads/plan-sales.ts'
import { distributionOf, namesOf, offerOf } from './lead-things.ts'

type Selling = { sell: 'exclusive' | 'shared' | 'best'; max_sales?: number }

const next = (ordered: Offer[], selling: Selling, states: Record<string, string> = {}) =>
  namesOf(
    nextPosts({ ordered, distribution: distributionOf(selling), states: new Map(Object.entries(states)) }),
  )

const abc = [offerOf('a', 30, 0), offerOf('b', 20, 1), offerOf('c', 10, 2)]

describe('an exclusive sale', () => {
  it.each([
    [{}, ['a']],
    [{ a: 'refused' }, ['b']],
    [{ a: 'full', b: 'refused' }, ['c']],
    [{ a: 'refused', b: 'refused', c: 'refused' }, []],
    [{ a: 'sold' }, []],
    [{ a: 'delivered' }, []],
    [{ a: 'unknown' }, []],
    [{ a: 'posting' }, []],
    [{ a: 'repeated' }, []],
    [{ gone: 'unknown' }, []],
    [{ gone: 'refused' }, ['a']],
  ])('goes on from %j to %j', (states, posts) => {
    expect(next(abc, { sell: 'exclusive', max_sales: 3 }, states)).toEqual(posts)
  })

  it('passes over who takes shared leads only', () => {
    const ordered = [offerOf('a', 30, 0, { sell: 'shared' }), offerOf('b', 20, 1, { sell: 'exclusive' })]
    expect(next(ordered, { sell: 'exclusive' })).toEqual(['b'])
  })
})

describe('a shared sale', () => {
  it.each([
    [{}, ['a', 'b']],
    [{ a: 'sold', b: 'refused' }, ['c']],
    [{ a: 'refused', b: 'refused' }, ['c']],
    [{ a: 'sold', b: 'delivered' }, []],
    [{ a: 'unknown', b: 'refused' }, ['c']],
    [{ a: 'unknown', b: 'sold' }, []],
    [{ a: 'sold', b: 'full', c: 'refused' }, []],
    [{ gone: 'sold' }, ['a']],
    [{ gone: 'returned' }, ['a', 'b']],
  ])('to two buyers goes on from %j to %j', (states, posts) => {
    expect(next(abc, { sell: 'shared', max_sales: 2 }, states)).toEqual(posts)
  })

  it('passes over who takes leads alone', () => {
    const ordered = [offerOf('a', 30, 0, { sell: 'exclusive' }), offerOf('b', 20, 1, { sell: 'shared' })]
    expect(next(ordered, { sell: 'shared', max_sales: 2 })).toEqual(['b'])
  })

  it('asks no buyer twice while it may have the lead, and through its other account after a refusal', () => {
    const ordered = [
      offerOf('a1', 30, 0, { buyer: 'a' }),
      offerOf('a2', 20, 1, { buyer: 'a' }),
      offerOf('b', 10, 2),
    ]
    const selling = { sell: 'shared', max_sales: 3 } as const
    expect(next(ordered, selling)).toEqual(['a1', 'b'])
    expect(next(ordered, selling, { a1: 'sold', b: 'refused' })).toEqual([])
    expect(next(ordered, selling, { a1: 'unknown', b: 'refused' })).toEqual([])
    expect(next(ordered, selling, { a1: 'returned', b: 'refused' })).toEqual([])
    expect(next(ordered, selling, { a1: 'refused', b: 'refused' })).toEqual(['a2'])
  })

  it('passes over buyers who have the lead by another way', () => {
    const distribution = distributionOf({ sell: 'shared', max_sales: 2 })
    const posts = nextPosts({ ordered: abc, distribution, states: new Map(), heldBy: new Set(['a']) })
    expect(namesOf(posts)).toEqual(['b', 'c'])
  })
})

describe('the best of both', () => {
  const both = { sell: 'best', max_sales: 2 } as const
  const alone = (id: string, price: number, position: number) =>
    offerOf(id, price, position, { sell: 'exclusive' })
  const together = (id: string, price: number, position: number) =>
    offerOf(id, price, position, { sell: 'shared' })

  it.each([
    [
      'exclusive at 50 before 20 and 20',
      [alone('x', 50, 0), together('a', 20, 1), together('b', 20, 2)],
      ['x'],
    ],
    [
      '30 and 25 before exclusive at 50',
      [alone('x', 50, 0), together('a', 30, 1), together('b', 25, 2)],
      ['a', 'b'],
    ],
    ['exclusive at the same money', [alone('x', 50, 0), together('a', 25, 1), together('b', 25, 2)], ['x']],
    ['both of who take it either way', abc, ['a', 'b']],
    ['who is there, at whatever price', [together('a', 0, 0), together('b', 0, 1)], ['a', 'b']],
    [
      'no two accounts of one buyer',
      [alone('x', 50, 0), offerOf('a', 30, 1, { buyer: 'y' }), offerOf('b', 30, 2, { buyer: 'y' })],
      ['x'],
    ],
  ])('takes %s', (_case, ordered, posts) => {
    expect(next(ordered, both)).toEqual(posts)
  })

  const mixed = [
    alone('x', 50, 0),
    alone('y', 35, 1),
    together('a', 20, 2),
    together('b', 20, 3),
    together('c', 15, 4),
  ]

  it.each([
    ['the shared ones when they are now worth more', { x: 'refused' }, ['a', 'b']],
    ['nobody else after an exclusive sale', { x: 'sold' }, []],
    ['nobody else while an exclusive sale is unknown', { x: 'unknown' }, []],
    ['one more to share with', { x: 'refused', a: 'sold', b: 'refused' }, ['c']],
    ['one more while a shared sale is unknown', { x: 'refused', a: 'unknown', b: 'refused' }, ['c']],
    ['nobody when both places are taken', { x: 'refused', a: 'sold', b: 'unknown' }, []],
    ['the other exclusive one when nobody shares', { x: 'refused', a: 'refused', b: 'refused' }, ['y']],
    ['nobody where it is unknown how an earlier seller sold it', { gone: 'sold' }, []],
  ])('goes on to %s', (_case, states, posts) => {
    expect(next(mixed, both, states)).toEqual(posts)
  })

  it('keeps to an exclusive sale to a buyer who would have shared', () => {
    const ordered = [offerOf('a', 50, 0), alone('x', 40, 1), together('b', 0, 2)]
    expect(next(ordered, both)).toEqual(['a'])
    expect(next(ordered, both, { a: 'sold' })).toEqual([])
  })

  it('goes on sharing what an earlier auction shared', () => {
    const distribution = distributionOf(both)
    const states = new Map([['gone', 'sold']])
    expect(namesOf(nextPosts({ ordered: abc, distribution, states, shared: true }))).toEqual(['a'])
  })

  it('does not share on what went to one buyer alone after all who share had refused', () => {
    const distribution = distributionOf(both)
    const ordered = [offerOf('a', 30, 0), offerOf('b', 20, 1), alone('x', 15, 2), together('c', 5, 3)]
    const states = new Map([...['a', 'b'].map((id) => [id, 'refused'] as const), ['x', 'sold']])
    expect(namesOf(nextPosts({ ordered, distribution, states, shared: true }))).toEqual([])
  })
})

const anOffer = fc.record({
  price: fc.integer({ min: 0, max: 40 }),
  sell: fc.constantFrom('any' as const, 'exclusive' as const, 'shared' as const),
  buyer: fc.constantFrom('p', 'q', 'r', 's'),
  answer: fc.constantFrom('sold', 'delivered', 'refused', 'unknown', 'full'),
})

type Answered = Offer & { answer: string }

// Asks until the sale is over, and returns who may have the lead then.
function sell(
  ordered: Answered[],
  distribution: { sell: 'exclusive' | 'shared' | 'best'; max_sales: number },
) {
  const states = new Map<string, string>()
  let posts = nextPosts({ ordered, distribution, states })
  while (posts.length > 0) {
    for (const { account, answer } of posts) {
      expect(states.has(account.id)).toBe(false)
      states.set(account.id, answer)
    }
    posts = nextPosts({ ordered, distribution, states })
  }
  const may = ['sold', 'delivered', 'unknown']
  return ordered.map(({ account }) => account).filter(({ id }) => may.includes(states.get(id) ?? ''))
}

describe('any sale', () => {
  it('ends, in at most as many sales as are allowed, to different buyers, and never mixes the two ways', () => {
    const selling = fc.record({
      sell: fc.constantFrom('exclusive' as const, 'shared' as const, 'best' as const),
      max_sales: fc.integer({ min: 1, max: 4 }),
    })
    const offers = fc
      .array(anOffer, { maxLength: 8 })
      .map((list) =>
        list.map(({ price, answer, ...shape }, at) => ({ ...offerOf(`a${at}`, price, at, shape), answer })),
      )
    fc.assert(
      fc.property(offers, selling, (ordered, distribution) => {
        const holders = sell(ordered, distribution)
        const alone =
          distribution.sell === 'exclusive' || holders.some((account) => account.sell === 'exclusive')
        expect(holders.length).toBeLessThanOrEqual(alone ? 1 : distribution.max_sales)
        expect(new Set(holders.map(({ buyer }) => buyer)).size).toBe(holders.length)
      }),
    )
  })
})
