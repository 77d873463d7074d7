import { type LeadValues, leadValue } from '../../domain/leads/lead-values.ts'
import { hash } from '../hash.ts'
import type { Filled } from './fill-mappings.ts'
import { escapeXml } from './write-body.ts'

/** What a value stands in, and is escaped for. */
export type Place = 'json' | 'xml' | 'form' | 'html' | 'text'

const PLACE = /\{\{\s*([A-Za-z_][\w.]*)((?:\s*\|\s*[a-z0-9_]+(?:\s*:\s*"[^"]*")?)*)\s*\}\}/g
const FILTER = /\|\s*([a-z0-9_]+)(?:\s*:\s*"([^"]*)")?/g

const FILTERS: Record<string, (text: string, argument: string) => string> = {
  default: (text, argument) => (text === '' ? argument : text),
  trim: (text) => text.trim(),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  digits: (text) => text.replace(/\D/g, ''),
  md5: (text) => hash('md5', text),
  sha1: (text) => hash('sha1', text),
  sha256: (text) => hash('sha256', text),
}

const ESCAPES: Record<Place, (text: string) => string> = {
  json: (text) => JSON.stringify(text.toWellFormed()).slice(1, -1),
  xml: escapeXml,
  html: escapeXml,
  form: (text) => encodeURIComponent(text.toWellFormed()),
  text: (text) => text,
}

/**
 * Fills a body's template: `{{ name | filter }}`, where a name is one that the mappings give, or a dotted one such as
 * lead.zip_code. There are no loops, no expressions and no way to the program: a value, filters from a fixed list, and
 * the escaping of the place. A name without a value is empty.
 */
export function fillTemplate(
  template: string,
  { filled, values, place }: { filled: readonly Filled[]; values: LeadValues; place: Place },
): string {
  const named = new Map(filled.map(({ to, value }) => [to, String(value)]))
  return template.replace(PLACE, (_, name: string, filters: string) => {
    const given = named.get(name) ?? leadValue(values, name) ?? ''
    return ESCAPES[place](applied(given, filters))
  })
}

function applied(given: string, filters: string): string {
  let text = given
  for (const [, name = '', argument = ''] of filters.matchAll(FILTER))
    text = Object.hasOwn(FILTERS, name) ? (FILTERS[name]?.(text, argument) ?? text) : text
  return text
}
