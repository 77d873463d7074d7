const HIDDEN = '***'

/** Hides in a text what it was made to hide. */
export type Mask = (text: string) => string

// A value as short as a state's two letters would be found inside other words; it is hidden where it stands alone.
const SHORT = 4
// However another side sets a number: (202) 456-1414, +1 202.456.1414, +1%20202%20456%201414.
const BETWEEN_DIGITS = '(?:[\\s().+/-]|%[0-9a-f]{2}){0,4}'
const BEFORE = '(?:(?<![a-z0-9])|(?<=%[0-9a-f]{2}))'
const AFTER = '(?![a-z0-9])'

/**
 * Makes a mask that hides secrets and personal values, in whatever case and however they are written: as they are,
 * encoded for a URL, a form or JSON, and phone numbers with any signs between their digits, American ones without
 * their 1 as well.
 */
export function maskOf(secrets: readonly string[], personal: readonly string[]): Mask {
  const patterns = new Map<string, string>()
  for (const value of secrets) for (const form of formsOf(value)) patterns.set(form, escaped(form))
  for (const value of personal) {
    for (const form of formsOf(value)) if (!patterns.has(form)) patterns.set(form, alone(form))
    for (const digits of digitsOf(value)) patterns.set(digits, [...digits].join(BETWEEN_DIGITS))
  }
  patterns.delete('')
  if (patterns.size === 0) return (text) => text
  // The longest first, or a part of a value would be hidden and the rest shown.
  const longestFirst = [...patterns].sort(([one], [other]) => other.length - one.length)
  const found = new RegExp(longestFirst.map(([, pattern]) => pattern).join('|'), 'gi')
  return (text) => text.replace(found, HIDDEN)
}

const SENSITIVE = /authorization|cookie|secret|token|password|api-?key|signature/i

/** Whether a header is one that carries a credential, by its name. */
export function isSensitiveHeader(name: string): boolean {
  return SENSITIVE.test(name)
}

/** Headers with credentials hidden whole, and everything else masked. */
export function maskHeaders(headers: Readonly<Record<string, string>>, mask: Mask): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSensitiveHeader(name) ? HIDDEN : mask(value)]),
  )
}

function formsOf(given: string): Set<string> {
  const value = given.toWellFormed()
  const json = JSON.stringify(value).slice(1, -1)
  return new Set([
    value,
    encodeURIComponent(value),
    encodeURI(value),
    new URLSearchParams({ '': value }).toString().slice(1),
    json,
    json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
    json.replaceAll('/', '\\/'),
  ])
}

function digitsOf(value: string): string[] {
  const digits = value.replace(/\D/g, '')
  if (digits.length < 7) return []
  return /^1\d{10}$/.test(digits) ? [digits, digits.slice(1)] : [digits]
}

function alone(form: string): string {
  return form.length < SHORT ? `${BEFORE}${escaped(form)}${AFTER}` : escaped(form)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
