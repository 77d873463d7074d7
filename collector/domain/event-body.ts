import { z } from 'zod'
import { ClickContext } from './click.ts'
import { dateTimeFault, timezoneFault } from './conversion-time.ts'
import { ThingId, TransactionId } from './ids.ts'
import { type Micros, parseMicros } from './money.ts'
import { type Fault, faultOf, faultsOf } from './problem.ts'

const MAX_TEXT = 2048
const MAX_AGE_MS = 14 * 86_400_000

const text = z.string('must be a text').max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`)
const texts = <const N extends string>(names: readonly N[]) =>
  z.object(
    Object.fromEntries(names.map((name) => [name, text.optional()])) as {
      [K in N]: z.ZodOptional<typeof text>
    },
  )

const money = z.unknown().refine((value) => parseMoney(value) !== undefined, {
  error: 'must be an amount from 0 to 1000000000 with at most 6 decimals',
})

const flag = z
  .union([z.literal([0, 1, '0', '1', 'true', 'false']), z.boolean()], { error: 'must be 0 or 1' })
  .transform((value) => (value === 1 || value === '1' || value === true || value === 'true' ? 1 : 0))

const dateTime = z.string('must be a text').superRefine((value, context) => {
  const fault = dateTimeFault(value)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})

const timezone = z.string('must be a text').superRefine((value, context) => {
  const fault = timezoneFault(value)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})

/** The names an event may give its own value to, instead of the click's. */
export const EVENT_TRACKING = [
  ...['sub1', 'sub2', 'sub3', 'sub4', 'sub5', 'adv1', 'adv2', 'adv3', 'adv4', 'adv5'],
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_adgroup', 'utm_matchtype', 'utm_term', 'utm_content'],
  ...['utm_creative', 'utm_placement', 'external_clickid'],
] as const

/** The body of an event, as pages and servers send it. Unknown members are details of the lead. */
const EventBody = z.looseObject({
  cid: ThingId.optional(),
  event_id: ThingId,
  transaction_id: TransactionId,
  pid: ThingId.optional(),
  clid: ThingId.optional(),
  message_id: text.max(128, 'is longer than 128 characters').optional(),
  currency: z
    .string('must be a text')
    .regex(/^[A-Za-z]{3}$/, 'must be a three-letter currency code, such as USD')
    .transform((code) => code.toUpperCase())
    .optional(),
  conversion_date: dateTime.optional(),
  conversion_timezone: timezone.optional(),
  tcpa_consent: flag.optional(),
  tcpa_consent_date: dateTime.optional(),
  cost: money.optional(),
  cost_operation: z
    .enum(['add', 'subtract', 'substract', 'override'], { error: 'must be add, subtract or override' })
    .transform((operation) => (operation === 'substract' ? 'subtract' : operation))
    .optional(),
  adSpend: money.optional(),
  ad_spend: money.optional(),
  min_price: money.optional(),
  age_ms: z.coerce
    .number('must be a number of milliseconds')
    .int('must be a whole number of milliseconds')
    .min(0, 'must not be negative')
    .max(MAX_AGE_MS, 'must be at most 14 days')
    .optional(),
  click: ClickContext.optional(),
  ...texts(EVENT_TRACKING).shape,
})

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
  const { revenue, badRevenue, disagreement } = readRevenue(given)
  return {
    body: parsed.success ? parsed.data : undefined,
    given,
    revenue,
    missing,
    malformed: [...malformed, ...disagreement],
    badRevenue,
  }
}

const IDS = ['cid', 'event_id', 'transaction_id', 'pid', 'clid', 'message_id']
const TEXTS = new Set<string>([
  ...EVENT_TRACKING,
  ...IDS,
  'currency',
  'conversion_date',
  'conversion_timezone',
])

// A postback URL sends every macro it knows, filled or not: what is empty counts as absent.
function presentOf(raw: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(raw).map(([name, value]) => [name, plainOf(name, value)] as const)
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}

// JSON writers send numbers where a text is meant, and people paste ids with a blank behind them.
function plainOf(name: string, value: unknown): unknown {
  if (!TEXTS.has(name)) return value
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  return typeof text === 'string' && IDS.includes(name) ? text.trim() : text
}

/** An amount of money as a body gives it, exact; undefined where it is none. */
export function parseMoney(value: unknown): Micros | undefined {
  if (typeof value === 'number') return parseMicros(value)
  return typeof value === 'string' ? parseMicros(value.trim()) : undefined
}

function readRevenue(given: Record<string, unknown>): {
  revenue: Micros | undefined
  badRevenue: Fault[]
  disagreement: Fault[]
} {
  const sent = ['revenue', 'amount'].filter((name) => given[name] !== undefined)
  const read = sent.map((name) => ({ name, micros: parseMoney(given[name]) }))
  const badRevenue = read
    .filter(({ micros }) => micros === undefined)
    .map(({ name }) => ({
      ...faultOf('invalid', name, 'must be an amount from 0 to 1000000000 with at most 6 decimals'),
      code: 'invalid_revenue',
    }))
  const amounts = new Set(read.flatMap(({ micros }) => (micros === undefined ? [] : [micros])))
  const disagreement =
    amounts.size > 1 ? [faultOf('invalid', 'amount', 'is sent beside a revenue that differs from it')] : []
  return { revenue: [...amounts][0], badRevenue, disagreement }
}
