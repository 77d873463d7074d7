import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { formatMicros, MAX_MICROS, Money, parseMicros } from '../../../collector/domain/money.ts'
import { Percent } from '../../../collector/domain/percent.ts'

const amounts = fc.integer({ min: -MAX_MICROS, max: MAX_MICROS })

describe('an amount of money', () => {
  it.each([
    ['49.90', 49_900_000],
    [49.9, 49_900_000],
    [0.1, 100_000],
    ['0.000001', 1],
    [0.000001, 1],
    ['3', 3_000_000],
    ['007.50', 7_500_000],
    ['-3.00', -3_000_000],
    ['0', 0],
    ['-0.00', 0],
    ['1000000000', MAX_MICROS],
    [999_999_999.999999, MAX_MICROS - 1],
  ])('%s is read as exactly %d micros', (amount, micros) => {
    expect(parseMicros(amount)).toBe(micros)
  })

  it.each([
    [1e-7],
    ['1e-7'],
    ['1e3'],
    ['1e400'],
    [Number.POSITIVE_INFINITY],
    [Number.NaN],
    ['NaN'],
    ['Infinity'],
    ['0.0000001'],
    ['1.0000000'],
    ['1000000000.000001'],
    ['99999999999999999999'],
    [123_456_789.123_456_7],
    [''],
    [' 1'],
    ['1 '],
    ['1,50'],
    ['$1'],
    ['.5'],
    ['5.'],
    ['+5'],
    ['0x10'],
    ['١'],
    ['1.2.3'],
  ])('%j is refused', (amount) => {
    expect(parseMicros(amount)).toBeUndefined()
  })

  it.each([
    [49_900_000, '49.90'],
    [1_000, '0.001'],
    [-3_000_000, '-3.00'],
    [0, '0.00'],
    [1, '0.000001'],
    [-500_000, '-0.50'],
    [100, '0.0001'],
    [MAX_MICROS, '1000000000.00'],
  ])('%d micros are written %s', (micros, text) => {
    expect(formatMicros(micros)).toBe(text)
  })

  it('is the same after writing and reading, as text and as a number', () => {
    fc.assert(
      fc.property(amounts, (micros) => {
        expect(parseMicros(formatMicros(micros))).toBe(micros)
        expect(parseMicros(Number(formatMicros(micros)))).toBe(micros)
      }),
    )
  })

  it('sums without a rest, whatever the order', () => {
    const cents = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 200 })
    fc.assert(
      fc.property(cents, (list) => {
        const micros = list.map(
          (cent) => parseMicros(`${Math.floor(cent / 100)}.${String(cent % 100).padStart(2, '0')}`) ?? -1,
        )
        const total = micros.reduce((sum, one) => sum + one, 0)
        expect(total).toBe(list.reduce((sum, one) => sum + one, 0) * 10_000)
        expect(micros.toReversed().reduce((sum, one) => sum + one, 0)).toBe(total)
      }),
    )
  })
})

describe('money in settings', () => {
  it('is a number or a numeric string in the file, and a number when written again', () => {
    expect(z.decode(Money, '12.50')).toBe(12_500_000)
    expect(z.decode(Money, 12.5)).toBe(12_500_000)
    expect(z.encode(Money, 12_500_000)).toBe(12.5)
  })

  it.each([[-1], ['-0.01'], ['1e-7'], [1_000_000_000.1], ['a'], [true], [null]])(
    '%j is refused with a sentence',
    (amount) => {
      const read = Money.safeParse(amount)
      expect(read.error?.issues.map((issue) => issue.message)).toEqual([
        'must be an amount of 0 to 1000000000 with at most 6 decimals',
      ])
    },
  )
})

describe('a percentage in settings', () => {
  it.each([
    [12.5, 125_000],
    ['33.3333', 333_333],
    [0, 0],
    [100, 1_000_000],
  ])('%s percent are %d millionths, and back', (percent, ppm) => {
    expect(z.decode(Percent, percent)).toBe(ppm)
    expect(z.encode(Percent, ppm)).toBe(Number(percent))
  })

  it.each([[100.1], [-1], ['33.33333'], ['ten']])('%s is refused', (percent) => {
    expect(Percent.safeParse(percent).success).toBe(false)
  })
})
