import type { Scalar } from '../scalar.ts'

// Fifteen digits are what a number holds exactly; longer ones are ids, and ids are text.
const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]{5,12}(?:Z|[+-]\d{2}:?\d{2})?)?$/
const ZIP_PLUS_4 = /^(\d{5})-\d{4}$/

const lists = new WeakMap<readonly Scalar[], ReadonlySet<string>>()

/** Whether a list has a value: numbers as numbers, text without regard to case; a ZIP+4 counts as its ZIP too. */
export function isAmong(list: readonly Scalar[], value: string): boolean {
  const known = lists.get(list) ?? new Set(list.map((entry) => likeness(String(entry))))
  // The lists are those of the settings, thousands of zip codes among them, asked again for every lead.
  lists.set(list, known)
  return likenesses(value).some((one) => known.has(one))
}

/** Whether a value is what is expected, by the same rules. */
export function isLike(expected: Scalar, value: string): boolean {
  return likenesses(value).includes(likeness(String(expected)))
}

function likenesses(value: string): string[] {
  const zip = ZIP_PLUS_4.exec(value)?.[1]
  return zip === undefined ? [likeness(value)] : [likeness(value), likeness(zip)]
}

// What is equal has one likeness.
function likeness(value: string): string {
  const text = value.trim()
  return NUMBER.test(text) ? `number ${Number(text) + 0}` : `text ${text.toLowerCase()}`
}

/**
 * How a value stands to a bound: under it (negative), at it (0) or over it (positive); undefined when the bound is a
 * number or a date and the value is none.
 */
export function compareWith(bound: number | string, value: string): number | undefined {
  const wanted = String(bound).trim()
  if (NUMBER.test(wanted)) {
    const text = ZIP_PLUS_4.exec(value)?.[1] ?? value
    return NUMBER.test(text) ? Number(text) - Number(wanted) : undefined
  }
  if (DATE.test(wanted)) return DATE.test(value) ? order(datePart(value, wanted), wanted) : undefined
  return order(value.toLowerCase(), wanted.toLowerCase())
}

// Against a day, all of the day's times are that day.
const datePart = (value: string, wanted: string): string =>
  value.slice(0, wanted.length === 10 ? 10 : undefined)

function order(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
