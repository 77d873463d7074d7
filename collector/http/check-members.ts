import { Problem } from '../domain/problem.ts'

const MAX_DEPTH = 32
const MAX_KEYS = 512
const MAX_KEY = 256
const MAX_STRING = 8192

interface Place {
  value: unknown
  depth: number
}

/**
 * Refuses what a database or an object could take amiss: NUL characters, members that reach for a prototype, and
 * bodies that are deep, wide or long beyond all need. Walks without recursion: a body may be as deep as it is long.
 */
export function checked(members: Record<string, unknown>): Record<string, unknown> {
  const waiting: Place[] = [{ value: members, depth: 1 }]
  let keys = 0
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const inner = checkPlace(place)
    keys += inner.length
    if (keys > MAX_KEYS) throw invalidBody(`has more than ${MAX_KEYS} members`)
    waiting.push(...inner)
  }
  return members
}

/** The 400 for a body that cannot be taken at all. */
export function invalidBody(reason: string): Problem {
  return new Problem(400, 'invalid_body', `The body ${reason}.`)
}

function checkPlace({ value, depth }: Place): Place[] {
  if (typeof value === 'string') checkText(value)
  // 1e400 reads as Infinity; the fields of the contract have their own word for it.
  if (value === Number.POSITIVE_INFINITY && depth > 2) throw invalidBody('holds a number beyond all bounds')
  if (typeof value !== 'object' || value === null) return []
  if (depth > MAX_DEPTH) throw invalidBody(`is nested more than ${MAX_DEPTH} deep`)
  return Object.entries(value).map(([key, item]) => {
    checkKey(key)
    return { value: item, depth: depth + 1 }
  })
}

function checkKey(key: string): void {
  if (key === '__proto__') throw invalidBody('has a member named __proto__')
  if (key.length > MAX_KEY) throw invalidBody(`has a member whose name is longer than ${MAX_KEY} characters`)
  checkText(key)
}

function checkText(text: string): void {
  if (text.includes('\0')) throw invalidBody('holds a NUL character')
  if (text.length > MAX_STRING) throw invalidBody(`holds a text longer than ${MAX_STRING} characters`)
  if (!text.isWellFormed()) throw invalidBody('holds half a surrogate pair, which is no text')
}
