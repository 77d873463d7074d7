import { describe, expect, it } from 'vitest'
import { chooseConversion } from '../../../collector/domain/choose-conversion.ts'

const made = (event_id: string, external_id: string | null = null, goal: string | null = null) => ({
  ...{ event_id, external_id, goal },
})
const SALE = made('sale', null, 'purchase')
const UPSELL_A = made('upsell', 'A')
const UPSELL_B = made('upsell', 'B')
const ALL = [SALE, UPSELL_A, UPSELL_B]

describe('of several conversions the partner means', () => {
  it.each([
    ['the latest', {}, UPSELL_B],
    ['that of its event', { event: 'sale' }, SALE],
    ['that of its goal', { event: 'purchase' }, SALE],
    ['the latest of its event', { event: 'upsell' }, UPSELL_B],
    ['none where none is of its event', { event: 'call' }, undefined],
    ['the one it calls so', { externalId: 'A' }, UPSELL_A],
    ['the one it has not called yet', { externalId: 'C' }, SALE],
    ['a new one where all are called otherwise', { event: 'upsell', externalId: 'C' }, undefined],
  ])('%s: %j', (_, word, chosen) => {
    expect(chooseConversion(ALL, { event: undefined, externalId: undefined, ...word }, true)).toBe(chosen)
  })

  it('the latest all the same where the event may not repeat', () => {
    expect(chooseConversion(ALL, { event: 'upsell', externalId: 'C' }, false)).toBe(UPSELL_B)
  })

  it('none where there is none', () => {
    expect(chooseConversion([], { event: undefined, externalId: undefined }, false)).toBeUndefined()
  })
})
