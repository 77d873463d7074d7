const STEP = /([^.[\]]+)|\[(\d+|\*)\]/g

/**
 * The text at a path of a parsed answer, such as Response.Id, bids[0].price or bids[*].price, which takes the first
 * that has one. Own members only; undefined where there is nothing, or more than a single value.
 */
export function readPath(document: unknown, path: string): string | undefined {
  let found: unknown[] = [document]
  for (const [, name, index] of path.matchAll(STEP))
    found = found.flatMap((value) => step(value, name, index))
  for (const value of found) {
    const text = textOf(value)
    if (text !== undefined) return text
  }
  return undefined
}

function step(value: unknown, name: string | undefined, index: string | undefined): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (index === '*') return Array.isArray(value) ? value : [value]
  if (index !== undefined && !Array.isArray(value)) return index === '0' ? [value] : []
  const key = index ?? name ?? ''
  return Object.hasOwn(value, key) ? [Reflect.get(value, key)] : []
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  // An XML element with attributes keeps its text beside them.
  const inner: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, '#text')
      ? Reflect.get(value, '#text')
      : undefined
  return typeof inner === 'string' ? inner.trim() : undefined
}
