import { z } from 'zod'
import { suggestion } from './nearest-names.ts'

const HASHES = ['md5', 'sha1', 'sha256'] as const
const FILTERS = ['lower', 'upper', 'trim', 'digits', ...HASHES, 'urlencode', 'raw'] as const

/** Gives the lower-case hex hash that a filter asks for. It comes from outside: hashing is not the domain's to do. */
export type Hash = (algorithm: (typeof HASHES)[number], text: string) => string
type Filter = (typeof FILTERS)[number]

/** One `{name|filter|default}` of a template. */
export interface Macro {
  name: string
  filters: readonly Filter[]
  fallback: string
}

/** A text with macros, taken apart. */
export class Template {
  readonly text: string
  readonly parts: readonly (string | Macro)[]

  constructor(text: string, parts: readonly (string | Macro)[]) {
    this.text = text
    this.parts = parts
  }
}

// A brace that is not followed by a name and its closing brace is a character like any other: JSON stays JSON.
const MACRO = /\{([A-Za-z_][A-Za-z0-9_]*)((?:\|[^{}|]*)*)\}/g

// A mistyped hash would be a default, and send in clear what was to be hashed.
const LIKE_A_HASH = /^(sha|md)[-_ ]?\d+$/i

/** Takes a text apart, or says what is wrong with its macros. Which names there are is not asked here. */
export function parseTemplate(
  text: string,
): { status: 'parsed'; template: Template } | { status: 'faulty'; faults: string[] } {
  const parts: (string | Macro)[] = []
  const faults: string[] = []
  let end = 0
  for (const match of text.matchAll(MACRO)) {
    const [source, name = '', options = ''] = match
    if (match.index > end) parts.push(text.slice(end, match.index).toWellFormed())
    parts.push(macroOf(source, name, options.split('|').slice(1), faults))
    end = match.index + source.length
  }
  if (end < text.length) parts.push(text.slice(end).toWellFormed())
  return faults.length > 0
    ? { status: 'faulty', faults }
    : { status: 'parsed', template: new Template(text, parts) }
}

function macroOf(source: string, name: string, options: string[], faults: string[]): Macro {
  const filters = options.map(filterOf).filter((filter) => filter !== undefined)
  const defaults = options.filter((option) => filterOf(option) === undefined)
  if (defaults.length > 1) faults.push(`${source} has more than one default`)
  const mistyped = defaults.find(
    (option) => LIKE_A_HASH.test(option.trim()) || filterOf(option.toLowerCase()) !== undefined,
  )
  if (mistyped !== undefined)
    faults.push(`${source}: there is no filter "${mistyped.trim()}"; there are ${FILTERS.join(', ')}`)
  return { name, filters, fallback: defaults[0]?.toWellFormed() ?? '' }
}

function filterOf(option: string): Filter | undefined {
  return FILTERS.find((filter) => filter === option.trim())
}

/** The faults of a template whose macros may have these names only. */
export function checkTemplate(template: Template | string, known: ReadonlySet<string>): string[] {
  const parsed =
    typeof template === 'string' ? parseTemplate(template) : { status: 'parsed' as const, template }
  if (parsed.status === 'faulty') return parsed.faults
  return parsed.template.parts.flatMap((part) =>
    typeof part === 'string' || known.has(part.name)
      ? []
      : [`{${part.name}} is not a known macro${suggestion(part.name, known)}`],
  )
}

/** How a value is written so that it stays one value where it is put. */
export type Encode = (value: string) => string

/** For a part of a URL: a name or value of its query, or a step of its path. */
export const asUrlPart: Encode = (value) => encodeURIComponent(value.toWellFormed())

/** For the inside of a JSON string. */
export const asJsonText: Encode = (value) => JSON.stringify(value).slice(1, -1)

/** For a text, as it is. */
export const asText: Encode = (value) => value

/** The text with every macro replaced by its value. Values are data: a macro inside one is not looked at. */
export function render(
  template: Template,
  lookUp: (name: string) => string,
  encode: Encode,
  hash: Hash,
): string {
  let text = ''
  for (const part of template.parts) {
    text += typeof part === 'string' ? part : expand(part, lookUp(part.name), encode, hash)
  }
  return text
}

function expand(macro: Macro, given: string, encode: Encode, hash: Hash): string {
  let value = given.toWellFormed()
  for (const filter of macro.filters) value = filtered(value, filter, hash)
  if (value === '') return encode(macro.fallback)
  // Asking for URL encoding where it happens anyway does not mean twice.
  const ready = macro.filters.includes('raw') || (encode === asUrlPart && macro.filters.includes('urlencode'))
  return ready ? value : encode(value)
}

// Nothing stays nothing: the hash of an empty value would look like somebody's.
function filtered(value: string, filter: Filter, hash: Hash): string {
  if (value === '') return ''
  switch (filter) {
    case 'lower':
      return value.toLowerCase()
    case 'upper':
      return value.toUpperCase()
    case 'trim':
      return value.trim()
    case 'digits':
      return value.replace(/\D/g, '')
    case 'urlencode':
      return asUrlPart(value)
    case 'raw':
      return value
    default:
      return hash(filter, value)
  }
}

const MAX_TEMPLATE = 8_192

/** A setting that is a text with macros; inside, it is taken apart already. */
export function templateText(): z.ZodCodec<z.ZodString, z.ZodCustom<Template, Template>> {
  return z.codec(z.string().max(MAX_TEMPLATE), z.instanceof(Template), {
    decode: (text, context) => {
      const parsed = parseTemplate(text)
      if (parsed.status === 'parsed') return parsed.template
      for (const message of parsed.faults) context.issues.push({ code: 'custom', message, input: text })
      return z.NEVER
    },
    encode: (template) => template.text,
  })
}

// Who may choose the host may choose who gets the data, and values come from visitors.
const AUTHORITY = /^https?:\/\/[^/?#\\{}]+(?=[/?#\\]|$)/i

/** A setting that is a web address with macros. Its scheme and host are written out: no value can change them. */
export function urlTemplate(): z.ZodCodec<z.ZodString, z.ZodCustom<Template, Template>> {
  return templateText().superRefine((template, context) => {
    const message = urlFault(template)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
}

function urlFault(template: Template): string | undefined {
  const [start = ''] = template.parts
  const authority = typeof start === 'string' ? AUTHORITY.exec(start)?.[0] : undefined
  if (!authority || (authority === start && template.parts.length > 1)) {
    return 'must begin with http:// or https:// and a host, without macros in these'
  }
  const url = URL.parse(authority)
  if (!url) return 'is not an address that can be read'
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or a password; use auth'
  return undefined
}
