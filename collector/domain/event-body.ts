import { z } from 'zod'
import { AgeMs, ClickContext } from './click.ts'
import { dateTimeFault, momentFault, timezoneFault } from './conversion-time.ts'
import { inexact } from './exact.ts'
import { ThingId, TransactionId } from './ids.ts'
import { type Micros, parseMicros } from './money.ts'
import { type Fault, faultOf, faultsOf } from './problem.ts'
import { toldFault } from './told-fault.ts'

const MAX_TEXT = 2048

const words = z.string({ error: ({ input }) => inexact(input) ?? 'must be a text' })
const text = words.max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`)
const texts = <const N extends string>(names: readonly N[]) =>
  z.object(
    Object.fromEntries(names.map((name) => [name, text.optional()])) as {
      [K in N]: z.ZodOptional<typeof text>
    },
  )

const AMOUNT = 'must be an amount from 0 to 1000000000 with at most 6 decimals'
const money = z.unknown().refine((value) => parseMoney(value) !== undefined, { error: AMOUNT })

const flag = z
  .union([z.literal([0, 1, '0', '1', 'true', 'false']), z.boolean()], { error: 'must be 0 or 1' })
  .transform((value) => (value === 1 || value === '1' || value === true || value === 'true' ? 1 : 0))

const id = <S extends z.ZodType<string, string>>(schema: S) => words.pipe(schema)

const detail = z.unknown().check(toldFault(inexact))

/** The names an event may give its own value to, instead of the click's. */
export const EVENT_TRACKING = [
  ...['sub1', 'sub2', 'sub3', 'sub4', 'sub5', 'adv1', 'adv2', 'adv3', 'adv4', 'adv5'],
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_adgroup', 'utm_matchtype', 'utm_term', 'utm_content'],
  ...['utm_creative', 'utm_placement', 'external_clickid'],
] as const

const MEMBERS = {
  cid: id(ThingId).optional(),
  event_id: id(ThingId),
  transaction_id: id(TransactionId),
  pid: id(ThingId).optional(),
  clid: id(ThingId).optional(),
  message_id: words.max(128, 'is longer than 128 characters').optional(),
  currency: words
    .regex(/^[A-Za-z]{3}$/, 'must be a three-letter currency code, such as USD')
    .toUpperCase()
    .optional(),
  conversion_date: words.check(toldFault(dateTimeFault)).optional(),
  conversion_timezone: words.check(toldFault(timezoneFault)).optional(),
  tcpa_consent: flag.optional(),
  tcpa_consent_date: words.check(toldFault(momentFault)).optional(),
  cost: money.optional(),
  cost_operation: z
    .enum(['add', 'subtract', 'substract', 'override'], { error: 'must be add, subtract or override' })
    .transform((operation) => (operation === 'substract' ? 'subtract' : operation))
    .optional(),
  adSpend: money.optional(),
  ad_spend: money.optional(),
  min_price: money.optional(),
  age_ms: AgeMs.optional(),
  click: ClickContext.optional(),
  // Money that counts later than other faults of form, and what speaks for the sender.
  revenue: z.unknown().optional(),
  amount: z.unknown().optional(),
  token: z.unknown().optional(),
  ...texts(EVENT_TRACKING).shape,
}

/** The body of an event, as pages and servers send it. Unknown members are details of the lead. */
export const EventBody = z.object(MEMBERS).catchall(detail)

/** An event's body whose every field has the right form. */
export type EventBody = z.output<typeof EventBody>

/** What reading a body found: the body where its form is right, the money, and every fault in the order in which they count. */
export interface ReadEvent {
  body: EventBody | undefined
  given: Record<string, unknown>
  revenue: Micros | undefined
  missing: Fault[]
  malformed: Fault[]
  badRevenue: Fault[]
}

/** Reads an event's body: all its faults at once. What is empty counts as absent. */
export function readEventBody(raw: Record<string, unknown>, required: readonly string[]): ReadEvent {
  const given = presentOf(raw)
  const missing = required
    .filter((field) => given[field] === undefined)
    .map((field) => faultOf('missing', field, 'is required'))
  const parsed = EventBody.safeParse(given)
  const malformed = parsed.success
    ? []
    : faultsOf(parsed.error, given).filter((fault) => fault.kind === 'invalid')
  const revenue = readAmount(given, 'revenue', 'amount')
  const adSpend = readAmount(given, 'adSpend', 'ad_spend')
  return {
    body: parsed.success ? parsed.data : undefined,
    given,
    revenue: revenue.micros,
    missing,
    malformed: [...malformed, ...revenue.disagreement, ...adSpend.disagreement],
    badRevenue: revenue.bad.map((field) => ({
      ...faultOf('invalid', field, AMOUNT),
      code: 'invalid_revenue',
    })),
  }
}

const IDS = new Set(['cid', 'event_id', 'transaction_id', 'pid', 'clid', 'message_id'])
const TEXTS = new Set<string>([
  ...EVENT_TRACKING,
  ...IDS,
  'currency',
  'conversion_date',
  'conversion_timezone',
  'tcpa_consent_date',
])

// A postback URL sends every macro it knows, filled or not: what is empty counts as absent.
function presentOf(raw: Record<string, unknown>): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(raw)) {
    const plain = TEXTS.has(name) ? textOf(name, value) : value
    const present = plain !== undefined && plain !== null && plain !== ''
    // Assigned, it would be the object's prototype instead of one of its members.
    if (present && name !== '__proto__') given[name] = plain
  }
  return given
}

// JSON writers send numbers where a text is meant, and people paste ids with a blank behind them.
function textOf(name: string, value: unknown): unknown {
  if (typeof value === 'string') return IDS.has(name) ? value.trim() : value
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'number' && inexact(value) === undefined ? String(value) : value
}

/** An amount of money as a body gives it, exact and never negative; undefined where it is none. */
export function parseMoney(value: unknown): Micros | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  const micros = parseMicros(typeof value === 'string' ? value.trim() : value)
  return micros !== undefined && micros >= 0 ? micros : undefined
}

// An amount may come under two names: what the two say together, and where they say different things.
function readAmount(given: Record<string, unknown>, name: string, alias: string) {
  const read = parseMoney(given[name])
  const other = parseMoney(given[alias])
  const differ = read !== undefined && other !== undefined && read !== other
  const isBad = (one: string, micros: Micros | undefined) => given[one] !== undefined && micros === undefined
  return {
    micros: read ?? other,
    bad: [...(isBad(name, read) ? [name] : []), ...(isBad(alias, other) ? [alias] : [])],
    disagreement: differ
      ? [faultOf('invalid', alias, `differs from the ${name} that is sent beside it`)]
      : [],
  }
}
