import { z } from 'zod'
import { inexact } from './exact.ts'
import { ThingId, TransactionId } from './ids.ts'
import { toldFault } from './told-fault.ts'

const MAX_PARAMS = 60
const MAX_NAME = 128
const MAX_AGE_MS = 14 * 86_400_000

const text = (most: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a text') })
    .max(most, `is longer than ${most} characters`)

const short = text(512)
const address = text(8192)

const value = z
  .union([z.string(), z.number(), z.boolean(), z.null()], {
    error: 'must be a text, a number, true or false',
  })
  .check(toldFault(inexact))

// What has no value is the same as what is not there.
const named = z
  .record(z.string(), value, { error: 'must be an object of texts' })
  .refine((entries) => Object.keys(entries).length <= MAX_PARAMS, `has more than ${MAX_PARAMS} entries`)
  .transform(
    (entries): Record<string, string> =>
      Object.fromEntries(
        Object.entries(entries).flatMap(([name, given]) => (given === null ? [] : [[name, String(given)]])),
      ),
  )

// A page sends cookies as they stand in its jar, each `name=value`; without any, nothing.
const cookies = z.preprocess((given) => {
  if (!Array.isArray(given) || !given.every((pair) => typeof pair === 'string')) return given ?? undefined
  return Object.fromEntries(given.map((pair) => pair.trim().split(/=(.*)/s)))
}, named.optional())

const shortOrNamed = z.union([short, named], {
  error: 'must be a text of at most 512 characters or an object of texts',
})

const consent = z.union([z.boolean(), short, named], {
  error: 'must be true, false, a text of at most 512 characters or an object of texts',
})

/** How long ago something happened, by the sender's own clock; as a text where a form brings it. */
export const AgeMs = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,12}$/)
        .transform(Number),
    ],
    {
      error: 'must be a number of milliseconds',
    },
  )
  .pipe(
    z
      .number()
      .int('must be a whole number of milliseconds')
      .min(0, 'must not be negative')
      .max(MAX_AGE_MS, 'must be at most 14 days'),
  )

// A form has no other way to say true.
const flag = z
  .union([z.boolean(), z.literal(['true', 'false', '1', '0', 1, 0])], { error: 'must be true or false' })
  .transform((given) => given === true || given === 'true' || given === '1' || given === 1)

/** A landing as a page tells it, without the ids around it: what an event may carry until its click has arrived. */
export const ClickContext = z.object(
  {
    url: address.min(1, 'is required'),
    referrer: address.optional(),
    source: short.optional(),
    params: named.optional(),
    cookies: cookies.optional(),
    consent: consent.optional(),
    gpc: flag.optional(),
    screen: shortOrNamed.optional(),
    language: short.optional(),
    message_id: text(128).optional(),
    age_ms: AgeMs.optional(),
  },
  { error: 'must be an object' },
)
export type ClickContext = z.output<typeof ClickContext>

// JSON writers send a number where an id is meant, and people paste ids with a blank behind them.
function idText(given: unknown): unknown {
  if (typeof given === 'string') return given.trim()
  return typeof given === 'number' && inexact(given) === undefined ? String(given) : given
}

const id = <S extends z.ZodType<string, string>>(schema: S) =>
  z.preprocess(idText, z.string('must be a text').pipe(schema))

/** The body of `POST /api/click`. */
export const ClickBody = ClickContext.extend({
  cid: id(ThingId),
  pid: id(ThingId).optional(),
  transaction_id: id(TransactionId).optional(),
})
export type ClickBody = z.output<typeof ClickBody>

/** What is kept of a landing beside its ids. */
export interface ClickFacts {
  url: string
  referrer: string
  params: Record<string, string>
  cookies: Record<string, string>
  ip: string
  user_agent: string
  language: string
  gpc: boolean
  consent?: unknown
  screen?: unknown
}

/**
 * The parameters of a landing: those in the address's query and those given beside it, names in lower case, values
 * as they came. The first of several of the same name counts, and one given beside the address before one in it.
 */
export function landingParams(context: Pick<ClickContext, 'url' | 'params'>): Record<string, string> {
  const found = new Map<string, string>()
  const keep = (name: string, value: string) => {
    const key = name.toLowerCase()
    if (key && key.length <= MAX_NAME && value && !found.has(key) && found.size < MAX_PARAMS)
      found.set(key, value)
  }
  for (const [name, value] of Object.entries(context.params ?? {})) keep(name, value)
  for (const [name, value] of queryOf(context.url)) keep(name, value)
  return Object.fromEntries(found)
}

function queryOf(url: string): [string, string][] {
  const [beforeHash = '', ...hash] = url.split('#')
  const cut = beforeHash.indexOf('?')
  const query = cut < 0 ? '' : beforeHash.slice(cut + 1)
  return [...readQuery(query), ...readQuery(hash.join('#').replace(ROUTE, ''))].filter(([, value]) => value)
}

// The hash of a page that routes by it has a path before its parameters: #/quote?sub1=a.
const ROUTE = /^(?:[^=&?]*\?|[/!]+)/

/**
 * The names and values of a query string, in order, each name's first occurrence first. Split by hand:
 * URLSearchParams turns what it cannot decode into replacement signs, and a click id must stay as it came.
 */
export function readQuery(query: string, decode: (text: string) => string = decoded): [string, string][] {
  if (query === '') return []
  return query.split('&').map((part) => {
    const cut = part.indexOf('=')
    return cut < 0 ? [decode(part), ''] : [decode(part.slice(0, cut)), decode(part.slice(cut + 1))]
  })
}

function decoded(text: string): string {
  try {
    const read = decodeURIComponent(text.replaceAll('+', ' '))
    return read.includes('\0') ? text : read
  } catch {
    return text
  }
}
