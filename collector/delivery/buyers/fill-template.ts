import { fillPlaces, TEMPLATE_FILTERS } from '../../domain/leads/body-template.ts'
import { type LeadValues, leadValue } from '../../domain/leads/lead-values.ts'
import { hash } from '../hash.ts'
import type { Filled } from './fill-mappings.ts'
import { escapeXml } from './write-body.ts'

/** What a value stands in, and is escaped for. */
export type Place = 'json' | 'xml' | 'form' | 'html' | 'text'

const FILTERS: Record<(typeof TEMPLATE_FILTERS)[number], (text: string, argument: string) => string> = {
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
  return fillPlaces(template, ({ name, filters }) => {
    const given = named.get(name) ?? leadValue(values, name) ?? ''
    return ESCAPES[place](filters.reduce((text, filter) => applied(text, filter), given))
  })
}

function applied(text: string, { name, argument }: { name: string; argument: string }): string {
  const filter = TEMPLATE_FILTERS.find((one) => one === name)
  return filter === undefined ? text : FILTERS[filter](text, argument)
}
