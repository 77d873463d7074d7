import { HttpUrl } from '../address.ts'
import { inexact } from '../exact.ts'
import type { LeadField } from '../lead-type.ts'
import { readEmail } from './email-address.ts'
import { readDate } from './lead-date.ts'
import { matchPattern } from './pattern-match.ts'
import { e164 } from './phone-number.ts'
import { yesOrNo } from './raw-values.ts'
import { readZip } from './zip-code.ts'

/** A value in the form in which it is kept, or what a person has to put right. */
export type FieldReading = { value: string } | { fault: string }

/** The most characters that one value may have. */
export const MAX_VALUE = 2_048

/** Reads a value that is not blank as its field wants it. */
export function readField(field: LeadField, given: unknown, today: string | undefined): FieldReading {
  const text = textOf(field, given)
  if (text === undefined) return { fault: inexact(given) ?? 'must be a single value' }
  if (text.length > MAX_VALUE) return { fault: `is longer than ${MAX_VALUE} characters` }
  const read = READERS[field.type](text, field, today)
  if ('fault' in read) return read
  const fault = limitFault(field, read.value) ?? patternFault(field, read.value)
  return fault === undefined ? read : { fault }
}

function textOf(field: LeadField, given: unknown): string | undefined {
  if (typeof given === 'string') return plain(given)
  if (typeof given === 'boolean') return String(given)
  if (typeof given !== 'number' || inexact(given) !== undefined) return undefined
  // As a number a ZIP code of New England has lost its 0.
  const isUsZip = field.type === 'zip' && (field.country ?? 'US') === 'US'
  return isUsZip ? String(given).padStart(5, '0') : String(given)
}

// Halves of a character and the sign 0 are nobody's data, and databases refuse them.
const plain = (text: string): string => text.toWellFormed().replaceAll('\0', '').trim()

type Reader = (text: string, field: LeadField, today: string | undefined) => FieldReading

const orFault = (value: string | undefined, fault: string): FieldReading =>
  value === undefined ? { fault } : { value }

const READERS: Record<LeadField['type'], Reader> = {
  string: (text) => ({ value: text }),
  integer: (text) => {
    const number = readNumber(text)
    return orFault(number?.includes('.') ? undefined : number, 'must be a whole number of at most 15 digits')
  },
  number: (text) => orFault(readNumber(text), 'must be a number, such as 12.5, of at most 15 digits'),
  boolean: (text) => orFault(yesOrNo(text)?.toString(), 'must be true or false'),
  date: (text, _field, today) => readDate(text, today),
  email: (text) => orFault(readEmail(text), 'must be an e-mail address such as name@example.com'),
  phone: (text, { country = 'US' }) =>
    orFault(
      e164(text, country),
      `must be a phone number of ${country}, or begin with + and its country's code`,
    ),
  zip: (text, { country }) => readZip(text, country),
  enum: (text, { values = [] }) => orFault(oneOf(values, text), `must be one of ${listOf(values)}`),
  url: (text) =>
    orFault(
      HttpUrl.safeParse(text).data === undefined ? undefined : text,
      'must be an address that starts with http:// or https://',
    ),
}

const NUMBER = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/

// Written anew digit by digit, so that nothing is lost on the way through a number.
function readNumber(text: string): string | undefined {
  const [, sign = '', whole = '', decimals = ''] =
    NUMBER.exec(GROUPED.test(text) ? text.replaceAll(',', '') : text) ?? []
  if (whole === '' || whole.length + decimals.length > 15) return undefined
  const size = decimals === '' ? whole : `${whole}.${decimals}`
  return sign === '-' && /[1-9]/.test(size) ? `-${size}` : size
}

function oneOf(values: readonly string[], text: string): string | undefined {
  const wanted = text.toLowerCase()
  return values.find((value) => value === text) ?? values.find((value) => value.toLowerCase() === wanted)
}

const MOST_NAMED = 20

function listOf(values: readonly string[]): string {
  const more = values.length > MOST_NAMED ? ` and ${values.length - MOST_NAMED} more` : ''
  return `${values.slice(0, MOST_NAMED).join(', ')}${more}`
}

function limitFault({ type, min, max }: LeadField, value: string): string | undefined {
  const size = sizeOf(type, value)
  const what = type === 'string' ? ' characters' : ''
  const under = min !== undefined && size < min
  const over = max !== undefined && size > max
  if (under) return type === 'string' ? `must have at least ${min}${what}` : `must be at least ${min}`
  if (over) return type === 'string' ? `must have at most ${max}${what}` : `must be at most ${max}`
  return undefined
}

function sizeOf(type: LeadField['type'], value: string): number | string {
  if (type === 'string') return [...value].length
  return type === 'date' ? value : Number(value)
}

function patternFault({ pattern }: LeadField, value: string): string | undefined {
  if (pattern === undefined || matchPattern(pattern, value)) return undefined
  return `must match ${pattern}`
}
