import type { Catalog } from '../domain/catalog.ts'

/** What may be sent to a destination: at the same time, and in a second; undefined where nobody limits it. */
export interface Lane {
  key: string
  concurrency: number | undefined
  perSecond: number | undefined
}

/**
 * The lanes of the rules: rules that send to one destination share a lane, and of their limits the lowest is kept.
 * A rule that was never seen to send has a lane of its own.
 */
export function openLanes(catalog: () => Catalog, originOf: (ruleId: string) => string | undefined) {
  let made: Catalog | undefined
  let lanes = new Map<string, Lane>()
  let keys = new Map<string, string>()

  const keyOf = (ruleId: string) => originOf(ruleId) ?? `rule ${ruleId}`
  const anew = () => {
    made = catalog()
    lanes = new Map()
    keys = new Map()
    for (const { id, status, limits = {} } of made.rules.values()) {
      if (status !== 'active') continue
      const key = keyOf(id)
      const known = lanes.get(key)
      keys.set(id, key)
      lanes.set(key, {
        key,
        concurrency: lowest(known?.concurrency, limits.concurrency),
        perSecond: lowest(known?.perSecond, limits.per_second),
      })
    }
  }

  return (ruleId: string): Lane => {
    const key = keyOf(ruleId)
    // A rule that was just seen to send elsewhere brings its limits along.
    if (made !== catalog() || keys.get(ruleId) !== key) anew()
    return lanes.get(key) ?? { key, concurrency: undefined, perSecond: undefined }
  }
}

function lowest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}
