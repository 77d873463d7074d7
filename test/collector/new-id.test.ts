import { validate, version } from 'uuid'
import { describe, expect, it } from 'vitest'
import { newId } from '../../collector/new-id.ts'
import { momentOf } from '../../collector/store/id-times.ts'

describe('ids', () => {
  const ids = Array.from({ length: 20_000 }, newId)

  it('are UUIDs of the seventh version', () => {
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true)
  })

  it('are in the order of their making, each of them once', () => {
    expect(ids.toSorted()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('tell the moment of their making', () => {
    const before = Date.now()
    const moment = momentOf(newId()) ?? 0
    expect(moment).toBeGreaterThanOrEqual(before)
    expect(moment).toBeLessThanOrEqual(Date.now())
  })

  it('end in random digits that do not repeat', () => {
    const ends = ids.map((id) => id.slice(24))
    expect(new Set(ends).size).toBeGreaterThan(ids.length - 10)
  })
})
