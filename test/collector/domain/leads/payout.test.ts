import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lessMargin, payoutDue, shareOfRevenue } from '../../../../collector/domain/leads/payout.ts'
import { MAX_MICROS } from '../../../../collector/domain/money.ts'

const $ = (units: number) => Math.round(units * 1_000_000)
const sales = (...prices: number[]) => prices.map((price) => ({ price: $(price) }))

describe('what a source earns', () => {
  it.each([
    ['per lead, sold once at $3', { model: 'pay_per_lead', amount: $(3) }, [3], 3],
    ['per lead, sold twice at $3', { model: 'pay_per_lead', amount: $(3) }, [3, 3], 3],
    ['per lead, delivered for nothing', { model: 'pay_per_lead', amount: $(3) }, [0], 3],
    ['per lead, not sold', { model: 'pay_per_lead', amount: $(3) }, [], 0],
    ['per sale, sold twice at $3', { model: 'pay_per_sale', amount: $(3) }, [3, 3], 6],
    ['per sale, sold once and delivered once', { model: 'pay_per_sale', amount: $(3) }, [50, 0], 6],
    ['per sale, not sold', { model: 'pay_per_sale', amount: $(3) }, [], 0],
    ['a share of the total sold price', { model: 'revenue_share', percent: 250_000 }, [10, 30], 10],
    ['a share of nothing', { model: 'revenue_share', percent: 250_000 }, [0], 0],
  ] as const)('is right for %s', (_case, payout, prices, due) => {
    expect(payoutDue(payout, sales(...prices))).toBe($(due))
  })

  it('is nothing without a payout model', () => {
    expect(payoutDue(undefined, sales(3))).toBe(0)
  })

  it('is taken of the total once, not of every sale with its own rounding', () => {
    const payout = { model: 'revenue_share' as const, percent: 500_000 }
    expect(payoutDue(payout, [{ price: 1 }, { price: 1 }, { price: 1 }])).toBe(2)
  })

  it('per sale is the sum of what single sales earn, and per lead never more than once the amount', () => {
    const price = fc.integer({ min: 0, max: $(1000) }).map((micros) => ({ price: micros }))
    fc.assert(
      fc.property(fc.array(price, { maxLength: 10 }), fc.integer({ min: 0, max: $(500) }), (list, amount) => {
        const each = list.map((sale) => payoutDue({ model: 'pay_per_sale', amount }, [sale]))
        const due = payoutDue({ model: 'pay_per_sale', amount }, list)
        expect(due).toBe(each.reduce((sum, one) => sum + one, 0))
        expect(payoutDue({ model: 'pay_per_lead', amount }, list)).toBe(list.length > 0 ? amount : 0)
      }),
    )
  })
})

describe('a share of an amount', () => {
  it.each([
    [$(100), 125_000, $(12.5)],
    [1, 500_000, 1],
    [3, 500_000, 2],
    [1, 499_999, 0],
    [-1, 500_000, -1],
    [-1, 499_999, 0],
    [MAX_MICROS, 1_000_000, MAX_MICROS],
    [MAX_MICROS - 1, 999_999, 999_998_999_999_999],
  ])('of %d at %d millionths is %d', (amount, ppm, share) => {
    expect(Object.is(shareOfRevenue(amount, ppm), share)).toBe(true)
  })

  it('and the rest of it are the whole, to one micro of rounding', () => {
    const amount = fc.integer({ min: 0, max: MAX_MICROS })
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1_000_000 }), (whole, ppm) => {
        const both = shareOfRevenue(whole, ppm) + shareOfRevenue(whole, 1_000_000 - ppm)
        expect(both - whole).toBeGreaterThanOrEqual(0)
        expect(both - whole).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('a bid less the margin', () => {
  it.each([
    ['without a margin', 40, undefined, 40],
    ['less a percentage', 40, { percent: 200_000 }, 32],
    ['less an amount', 40, { amount: $(7.5) }, 32.5],
    ['less an amount beyond it', 5, { amount: $(7.5) }, 0],
    ['less all of it', 40, { percent: 1_000_000 }, 0],
  ])('is right %s', (_case, bid, margin, answered) => {
    expect(lessMargin($(bid), margin)).toBe($(answered))
  })
})
