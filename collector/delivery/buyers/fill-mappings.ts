import { Temporal } from 'temporal-polyfill'
import { type LeadValues, leadValue } from '../../domain/leads/lead-values.ts'
import type { Mapping } from '../../domain/mapping.ts'
import { hash } from '../hash.ts'

/** A value under the buyer's name for it. */
export interface Filled {
  to: string
  value: string | number | boolean
}

/** Everything that is sent, in the order of the mappings; what is empty and has no default is left out. */
export function fillMappings(mappings: readonly Mapping[], values: LeadValues): Filled[] {
  return mappings.flatMap((mapping) => {
    const value = mappedValue(mapping, values)
    return value === undefined ? [] : [{ to: mapping.to, value }]
  })
}

function mappedValue(mapping: Mapping, values: LeadValues): Filled['value'] | undefined {
  if (mapping.static !== undefined) return mapping.static
  const given = leadValue(values, mapping.from ?? '') ?? ''
  if (given === '') return mapping.default
  const found = mapping.values ? inTable(mapping.values, given) : undefined
  // A fixed value of the table is sent as it stands; filters are for what visitors typed.
  if (found !== undefined) return found
  const dated = mapping.date === undefined ? given : (writeDate(given, mapping.date) ?? given)
  const filtered = mapping.filters.reduce((text, filter) => FILTERS[filter](text), dated)
  return filtered === '' ? mapping.default : filtered
}

const RANGE = /^(-?\d+(?:\.\d+)?)?\s*-\s*(-?\d+(?:\.\d+)?)?$/

function inTable(
  table: Readonly<Record<string, Filled['value']>>,
  given: string,
): Filled['value'] | undefined {
  const entries = Object.entries(table)
  const exact = entries.find(([name]) => name === given)
  const blind = entries.find(([name]) => name.toLowerCase() === given.toLowerCase())
  return (exact ?? blind ?? entries.find(([name]) => inRange(name, given)))?.[1]
}

// 16-25 holds both its ends; 26- has no upper end, -15 no lower one.
function inRange(range: string, given: string): boolean {
  const [matched, low, high] = RANGE.exec(range) ?? []
  const value = Number(given)
  if (matched === undefined || (low === undefined && high === undefined) || Number.isNaN(value)) return false
  return value >= Number(low ?? Number.NEGATIVE_INFINITY) && value <= Number(high ?? Number.POSITIVE_INFINITY)
}

const FILTERS: Record<Mapping['filters'][number], (text: string) => string> = {
  trim: (text) => text.trim(),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  title: (text) =>
    text.toLowerCase().replace(/(^|[\s'-])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase()),
  digits: (text) => text.replace(/\D/g, ''),
  md5: (text) => hash('md5', text),
  sha1: (text) => hash('sha1', text),
  sha256: (text) => hash('sha256', text),
}

/** A date or time in a buyer's form: unix, unix_ms, iso or tokens, in UTC; undefined where it is no date. */
function writeDate(given: string, form: string): string | undefined {
  const at = instantOf(given)
  if (!at) return undefined
  const ms = at.epochMilliseconds
  if (form === 'unix') return String(Math.floor(ms / 1000))
  if (form === 'unix_ms') return String(ms)
  if (form === 'iso') return at.toString()
  return form.replace(TOKENS, (token) => tokenOf(token, at.toZonedDateTimeISO('UTC')))
}

function instantOf(given: string): Temporal.Instant | undefined {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(given)) return Temporal.Instant.from(`${given}T00:00:00Z`)
    return Temporal.Instant.from(given)
  } catch {
    return undefined
  }
}

const TOKENS = /YYYY|YY|MM|M|DD|D|HH|H|hh|h|mm|ss|SSS|A|Z/g

function tokenOf(token: string, time: Temporal.ZonedDateTime): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const half = time.hour % 12 || 12
  const parts: Record<string, string> = {
    YYYY: String(time.year),
    YY: two(time.year % 100),
    ...{ MM: two(time.month), M: String(time.month), DD: two(time.day), D: String(time.day) },
    ...{ HH: two(time.hour), H: String(time.hour), hh: two(half), h: String(half) },
    ...{ mm: two(time.minute), ss: two(time.second), SSS: String(time.millisecond).padStart(3, '0') },
    A: time.hour < 12 ? 'AM' : 'PM',
    Z: '+00:00',
  }
  return parts[token] ?? token
}
