import { z } from 'zod'
import { AgeMs, ClickContext } from '../click.ts'
import { momentFault } from '../conversion-time.ts'
import { parseMoney } from '../event-body.ts'
import { inexact } from '../exact.ts'
import { ThingId, TransactionId } from '../ids.ts'
import type { Micros } from '../money.ts'
import { type Fault, faultsOf } from '../problem.ts'
import { toldFault } from '../told-fault.ts'
import { CONSENT_NAMES, IP_NAMES, LEAD_TRACKING } from './lead-names.ts'
import { detailsOf, isBlank, ownMembers, plainText, yesOrNo } from './raw-values.ts'

const MAX_TEXT = 2048

const words = z.string({ error: ({ input }) => inexact(input) ?? 'must be a text' })
const text = words.max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`)
const id = <S extends z.ZodType<string, string>>(schema: S) => words.pipe(schema)

/** A form of value that no schema of zod's own says. */
const readBy = <T>(read: (value: unknown) => T | undefined, wanted: string) =>
  z.unknown().transform((value, context): T => {
    const found = read(value)
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: wanted })
    return z.NEVER
  })

const flag = readBy((value): 0 | 1 | undefined => {
  const yes = yesOrNo(value)
  return yes === undefined ? undefined : yes ? 1 : 0
}, 'must be 0 or 1')

const money = readBy<Micros>(parseMoney, 'must be an amount from 0 to 1000000000 with at most 6 decimals')

const moment = words.check(toldFault(momentFault))

const LIST = 'must be a list of names, or names separated by commas'
const sellers = z
  .union([z.string().transform((list) => list.split(',')), z.array(z.string())], { error: LIST })
  .transform((names) => names.map((name) => name.trim()).filter((name) => name !== ''))
  .refine((names) => names.length <= 500 && names.every((name) => name.length <= 200), {
    error: 'must be at most 500 names of at most 200 characters',
  })

const sha256 = words
  .regex(/^[0-9a-fA-F]{64}$/, 'must be a SHA-256 of 64 hexadecimal digits')
  .transform((hash) => hash.toLowerCase())

const address = z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' })

/** What a lead may bring beside the fields of its lead type. */
export const LeadMembers = z.object({
  cid: id(ThingId).optional(),
  pid: id(ThingId).optional(),
  clid: id(ThingId).optional(),
  transaction_id: id(TransactionId).optional(),
  message_id: words.max(128, 'is longer than 128 characters').optional(),
  click: ClickContext.optional(),
  testMode: flag.optional(),
  testSold: flag.optional(),
  wait: flag.optional(),
  min_price: money.optional(),
  age_ms: AgeMs.optional(),
  token: z.unknown().optional(),
  email_sha256: sha256.optional(),
  phone_sha256: sha256.optional(),
  user_agent: text.optional(),
  tcpa_consent: flag.optional(),
  tcpa_consent_date: moment.optional(),
  sellers: sellers.optional(),
})

const optionally = <S extends z.ZodType>(names: readonly string[], schema: S) =>
  z.object(Object.fromEntries(names.map((name) => [name, schema.optional()])))

const TEXTS: readonly string[] = [...LEAD_TRACKING, ...Object.values(CONSENT_NAMES).flat()]
const Texts = optionally(TEXTS, text)
const Addresses = optionally(IP_NAMES, address)

/** The names that a lead's body has a meaning for beside its fields. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(LeadMembers.shape),
  ...TEXTS,
  ...IP_NAMES,
])

// In these a number, true or false is no text.
const NO_TEXTS = new Set(['click', 'sellers', 'testMode', 'testSold', 'wait', 'min_price', 'age_ms', 'token'])

type Own = 'tcpa_consent' | 'tcpa_consent_date' | 'sellers'

/** What a lead's body says beside the lead's own fields. */
export interface LeadBody extends Omit<z.output<typeof LeadMembers>, Own> {
  /** Tracking values that count in the place of the landing's. */
  tracking: Record<string, string>
  consent: LeadConsent
  /** The visitor's own address, as a partner's server tells it. */
  ip?: string | undefined
}

interface LeadConsent extends Partial<Record<keyof typeof CONSENT_NAMES, string | undefined>> {
  tcpa?: 0 | 1 | undefined
  tcpa_date?: string | undefined
  /** Those whose calls are consented to, by name. */
  sellers?: string[] | undefined
}

/** What reading a lead's body found; the body is undefined where something of it has the wrong form. */
export interface ReadLead {
  body: LeadBody | undefined
  faults: Fault[]
  /** All other members, those within `lead` and `fields` among them: fields of the lead, or extras. */
  rest: Record<string, unknown>
}

/** Reads what a lead's body says beside its fields: all faults of form at once. What is empty counts as absent. */
export function readLeadBody(raw: Record<string, unknown>): ReadLead {
  const given = Object.fromEntries(ownMembers(raw).flatMap(([name, value]) => presentOf(name, value)))
  const others = detailsOf(raw).filter(([name]) => !RESERVED_NAMES.has(name))
  // What was named first counts, and here the last one does.
  const rest = Object.fromEntries(others.reverse())
  const members = LeadMembers.safeParse(given)
  const texts = Texts.safeParse(given)
  const addresses = Addresses.safeParse(given)
  if (members.success && texts.success && addresses.success)
    return { body: bodyOf(members.data, texts.data, firstOf(addresses.data, IP_NAMES)), faults: [], rest }
  const errors = [members, texts, addresses].flatMap(({ error }) => error ?? [])
  return { body: undefined, faults: errors.flatMap((error) => faultsOf(error, given)), rest }
}

function presentOf(name: string, value: unknown): [string, unknown][] {
  if (!RESERVED_NAMES.has(name) || isBlank(value)) return []
  if (NO_TEXTS.has(name)) return [[name, value]]
  const plain = plainText(value)
  // Tracking values are kept byte for byte.
  return [[name, LEAD_TRACKING.includes(name) ? plain : typeof plain === 'string' ? plain.trim() : plain]]
}

type Read = Record<string, string | undefined>

function bodyOf(members: z.output<typeof LeadMembers>, texts: Read, ip: string | undefined): LeadBody {
  const { tcpa_consent, tcpa_consent_date, sellers: named, ...body } = members
  const tracking = LEAD_TRACKING.flatMap((name) => {
    const value = texts[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const consent = {
    tcpa: tcpa_consent,
    tcpa_date: tcpa_consent_date,
    text: firstOf(texts, CONSENT_NAMES.text),
    page_url: firstOf(texts, CONSENT_NAMES.page_url),
    trusted_form: firstOf(texts, CONSENT_NAMES.trusted_form),
    jornaya: firstOf(texts, CONSENT_NAMES.jornaya),
    sellers: named,
  }
  return { ...body, tracking: Object.fromEntries(tracking), consent, ip }
}

function firstOf(given: Read, names: readonly string[]): string | undefined {
  return names.map((name) => given[name]).find((value) => value !== undefined)
}
