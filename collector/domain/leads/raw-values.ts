import { inexact } from '../exact.ts'

const YES: readonly string[] = ['1', 'true', 'yes', 'y', 'on']
const NO: readonly string[] = ['0', 'false', 'no', 'n', 'off']

/** Whether a value means yes or no, as forms, queries and JSON say it; undefined when it says neither. */
export function yesOrNo(value: unknown): boolean | undefined {
  const word = String(plainText(value)).trim().toLowerCase()
  if (YES.includes(word)) return true
  return NO.includes(word) ? false : undefined
}

/** A number, true or false as text, as JSON writers send them where a text is meant; all else as it is. */
export function plainText(value: unknown): unknown {
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'number' && inexact(value) === undefined ? String(value) : value
}

/** Whether a value counts as absent. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** The members of a body: its own, without the one that would become an object's prototype. */
export function ownMembers(holder: unknown): [string, unknown][] {
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return []
  return Object.entries(holder).filter(([name]) => name !== '__proto__')
}

const NESTS = ['lead', 'fields']

/**
 * The members of a lead's body that say something, those within `lead` and `fields` first: what stands there is meant
 * for a field, whatever its name means outside.
 */
export function detailsOf(raw: Readonly<Record<string, unknown>>): [string, unknown][] {
  const members = ownMembers(raw)
  const isNest = ([name, value]: [string, unknown]) =>
    NESTS.includes(name) && typeof value === 'object' && !Array.isArray(value)
  const nested = members.filter(isNest).flatMap(([, value]) => ownMembers(value))
  const plain = members.filter((member) => !isNest(member))
  return [...nested, ...plain].filter(([, value]) => !isBlank(value))
}
