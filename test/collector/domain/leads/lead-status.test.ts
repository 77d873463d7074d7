import { describe, expect, it } from 'vitest'
import {
  LEAD_STATUSES,
  mayBecome,
  type SaleState,
  statusOf,
} from '../../../../collector/domain/leads/lead-status.ts'

const sale = (state: SaleState) => ({ state, price: 0 })

describe('a lead’s status after its distribution', () => {
  it.each<[string, SaleState[]]>([
    ['unsold', []],
    ['unsold', ['refused', 'refused']],
    ['sold', ['refused', 'delivered', 'unknown', 'sold', 'returned']],
    ['delivered', ['refused', 'unknown', 'delivered']],
    ['unknown', ['returned', 'refused', 'unknown']],
    ['unknown', ['posting']],
    ['returned', ['refused', 'returned']],
  ])('is %s for %j', (status, states) => {
    expect(statusOf(states.map(sale))).toBe(status)
  })
})

describe('a lead', () => {
  it('comes in, is checked, is offered, and ends somewhere', () => {
    const way = ['received', 'validated', 'distributing', 'sold', 'returned'] as const
    for (const [index, from] of way.slice(0, -1).entries())
      expect(mayBecome(from, way[index + 1] ?? from)).toBe(true)
  })

  it('that was rejected, stayed unsold or was returned does not move on', () => {
    for (const to of LEAD_STATUSES)
      for (const from of ['rejected', 'unsold', 'returned'] as const) expect(mayBecome(from, to)).toBe(false)
  })

  it('of which nobody knows may be settled, or go on to the others', () => {
    for (const to of ['sold', 'delivered', 'unsold', 'distributing'] as const)
      expect(mayBecome('unknown', to)).toBe(true)
  })

  it('never goes back to where it came in, and is rejected there only', () => {
    for (const from of LEAD_STATUSES) {
      expect(mayBecome(from, 'received')).toBe(false)
      expect(mayBecome(from, 'rejected')).toBe(from === 'received')
    }
  })
})
