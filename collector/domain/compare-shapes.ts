import { isRecord } from './explain.ts'
import { Secret } from './secret.ts'

/** Says whether two values in the file's shape are the same; secrets are, when what they hide is. */
export function sameShape(one: unknown, other: unknown): boolean {
  if (one instanceof Secret || other instanceof Secret) {
    return one instanceof Secret && other instanceof Secret && one.reveal() === other.reveal()
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((entry, index) => sameShape(entry, other[index]))
  }
  if (isRecord(one) && isRecord(other)) {
    return membersOf(one, other).every((member) => sameShape(one[member], other[member]))
  }
  return Object.is(one, other)
}

/** The dotted names of the members in which two groups differ: payout.amount, events.sale.goal. */
export function changedMembers(before: unknown, after: unknown): string[] {
  return [...new Set(changes(before, after, []))]
}

function changes(before: unknown, after: unknown, path: readonly string[]): string[] {
  if (sameShape(before, after)) return []

  const [one, other] = [groupOf(before), groupOf(after)]
  if (!one || !other || !comparable(one, other)) return [path.join('.')]

  return membersOf(one, other).flatMap((member) => changes(one[member], other[member], [...path, member]))
}

// A mere change of order has no member of its own that differs.
function comparable(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return membersOf(one, other).some((member) => !sameShape(one[member], other[member]))
}

// Entries of a list are told apart by their ids, so that one more at the front does not change all others.
const ENTRY_IDS = ['event_id', 'clid', 'id', 'name', 'to']

function groupOf(value: unknown): Record<string, unknown> | undefined {
  if (value instanceof Secret) return undefined
  if (isRecord(value)) return value
  if (!Array.isArray(value)) return undefined

  const ids = value.map(entryId)
  const named = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length
  return named ? Object.fromEntries(value.map((entry) => [entryId(entry) ?? '', entry])) : undefined
}

function entryId(entry: unknown): string | undefined {
  if (!isRecord(entry)) return undefined
  const id = ENTRY_IDS.map((member) => entry[member]).find((value) => typeof value === 'string')
  return typeof id === 'string' ? id : undefined
}

function membersOf(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
}
