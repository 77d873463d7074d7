import { z } from 'zod'
import { parseDuration } from './domain/duration.ts'
import { Email, Password } from './domain/user.ts'

function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

function oneOf<const W extends readonly [string, ...string[]]>(words: W) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` })
}

const port = wholeNumber(0, 65_535)
const switched = oneOf(['1', '0', 'true', 'false', 'on', 'off', 'yes', 'no']).transform((word) =>
  /^(1|true|on|yes)$/.test(word),
)

// A hundred years are as good as ever.
const days = wholeNumber(0, 36_500)

const durations = z.string().transform((list, context) =>
  list.split(',').map((one) => {
    const ms = parseDuration(one.trim())
    if (ms === undefined)
      context.addIssue({
        code: 'custom',
        message: `has '${one.trim()}' in it, which is no duration such as 30s, 15m or 24h`,
      })
    return ms ?? 0
  }),
)

/** Every setting that the environment gives: its name, its form, its default and its meaning. The README's table is made of it. */
const Environment = z.object({
  PORT: port.default(4600).describe('Port to listen on; 0 takes a free one'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address to listen on'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://t.example.com' })
    .optional()
    .describe('Address under which browsers reach this program; default http://localhost:PORT'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|postgres(ql)?:\/\/.+)$/, 'must be file:PATH or postgres://…')
    .default('file:./data/clickwire.db')
    .describe('Embedded database (file:PATH) or PostgreSQL server (postgres://…)'),
  CLICKWIRE_SECRET: z
    .string()
    .min(16, { error: 'must have at least 16 characters' })
    .optional()
    .describe(
      'Key that secrets and personal data are encrypted with, at least 16 characters; absent: one is made and kept beside the embedded database',
    ),
  CLICKWIRE_CONFIG: z
    .string()
    .min(1)
    .optional()
    .describe('Configuration file that is applied at every start'),
  ADMIN_EMAIL: Email.optional().describe(
    'Address of the first admin, who is made at the first start; with ADMIN_PASSWORD',
  ),
  ADMIN_PASSWORD: Password.optional().describe(
    'Password of the first admin, at least 8 characters; used once, while there is no user',
  ),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged: debug, info, warn, error, silent'),
  TRUST_PROXY: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Addresses of proxies in front whose X-Forwarded-For is believed: CIDRs or loopback, linklocal, uniquelocal, separated by commas',
    ),
  ALLOW_PRIVATE_TARGETS: switched
    .optional()
    .describe('Outbound calls to private addresses: 1 or 0; default 0, in the demo 1'),
  RETRY_SCHEDULE: durations
    .prefault('5s,30s,2m,10m,1h,3h,8h,12h')
    .describe('Waits between the tries of a postback'),
  POSTBACK_TIMEOUT_MS: wholeNumber(100, 15_000)
    .default(15_000)
    .describe('Total time for one try of a postback, in milliseconds (100-15000)'),
  POSTBACK_CONCURRENCY: wholeNumber(1, 1000)
    .default(64)
    .describe('Postbacks under way at the same time in one process (1-1000)'),
  DESTINATION_CONCURRENCY: wholeNumber(1, 1000)
    .default(16)
    .describe('Postbacks under way at the same time to one destination (1-1000)'),
  MAX_WAITING: wholeNumber(100, 1_000_000)
    .default(10_000)
    .describe('Events waiting to be stored before new ones are answered 503 (100-1000000)'),
  MAX_WAITING_BYTES: wholeNumber(1_048_576, 4_294_967_296)
    .default(33_554_432)
    .describe(
      'What requests under way may weigh together before new ones are answered 503 (1048576-4294967296)',
    ),
  DRAIN_MS: wholeNumber(0, 20_000)
    .default(5_000)
    .describe(
      'Time after SIGTERM in which requests are still taken while /readyz already says no, in milliseconds (0-20000)',
    ),
  SHUTDOWN_MS: wholeNumber(0, 60_000)
    .default(18_000)
    .describe('Time given to work under way when the program is told to stop, in milliseconds'),
  METRICS_TOKEN: z
    .string()
    .min(16, { error: 'must have at least 16 characters' })
    .optional()
    .describe('What a caller of /metrics must send as Authorization: Bearer; absent: anybody may call it'),
  NATS_USER: z.string().min(1).optional().describe('User that `clickwire relay` signs in to NATS with'),
  NATS_PASSWORD: z.string().min(1).optional().describe('Password of that user'),
  NATS_TOKEN: z.string().min(1).optional().describe('Token that it signs in with, in the place of a user'),
  NATS_CREDS: z
    .string()
    .min(1)
    .optional()
    .describe('Credentials file that it signs in with, in the place of a user'),
  RETENTION_ATTEMPTS_DAYS: days
    .default(90)
    .describe('Days that tries of postbacks are kept; 0 for ever, here and below'),
  RETENTION_REJECTED_DAYS: days.default(30).describe('Days that refused events and clicks are kept'),
  RETENTION_INBOUND_DAYS: days.default(0).describe('Days that calls of partners are kept'),
  RETENTION_BUYER_CALLS_DAYS: days
    .default(0)
    .describe('Days that calls to buyers are kept; reports count pings and posts by them'),
  RETENTION_DELIVERIES_DAYS: days
    .default(0)
    .describe('Days that finished postbacks are kept, with their tries'),
  RETENTION_EVENTS_DAYS: days.default(0).describe('Days that events and their conversions are kept'),
  RETENTION_LEADS_DAYS: days
    .default(0)
    .describe('Days that leads at their end are kept, with auctions, sales and calls; the ledger stays'),
  RETENTION_CLICKS_DAYS: days
    .default(0)
    .describe('Days that visits are kept of which no event and no lead is stored'),
  ACTIONS_DIR: z.string().min(1).optional().describe('Folder with actions of your own, one file each'),
})

/** The environment, read and checked. */
export type Config = z.output<typeof Environment>

/** A setting as the README's table shows it. */
export interface SettingDoc {
  name: string
  default: string
  meaning: string
}

/** Reads the environment; where values are bad, returns one sentence for each. */
export function readConfig(
  environment: Record<string, string | undefined>,
): { ok: true; config: Config } | { ok: false; sentences: string[] } {
  const given = Object.fromEntries(
    Object.keys(Environment.shape)
      .map((name) => [name, environment[name]?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const read = Environment.safeParse(given)
  const half = ['ADMIN_EMAIL', 'ADMIN_PASSWORD'].filter((name) => name in given)
  if (half.length === 1)
    return { ok: false, sentences: [`${half[0]} needs ADMIN_EMAIL and ADMIN_PASSWORD to be set together.`] }
  if (read.success) return { ok: true, config: read.data }
  return { ok: false, sentences: read.error.issues.map((issue) => sentenceOf(issue, given)) }
}

function sentenceOf(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0])
  const shown = UNSHOWN.has(name) ? '' : ` (it is '${given[name]}')`
  return `${name} ${issue.message}${shown}.`
}

const UNSHOWN = new Set([
  'CLICKWIRE_SECRET',
  'DATABASE_URL',
  'ADMIN_PASSWORD',
  'METRICS_TOKEN',
  'NATS_PASSWORD',
  'NATS_TOKEN',
])

/** For how many days each kind of record is kept; 0 for ever. */
export function keptDaysOf(config: Config) {
  return {
    attempts: config.RETENTION_ATTEMPTS_DAYS,
    rejected: config.RETENTION_REJECTED_DAYS,
    inbound: config.RETENTION_INBOUND_DAYS,
    buyer_calls: config.RETENTION_BUYER_CALLS_DAYS,
    deliveries: config.RETENTION_DELIVERIES_DAYS,
    leads: config.RETENTION_LEADS_DAYS,
    pings: config.RETENTION_LEADS_DAYS,
    events: config.RETENTION_EVENTS_DAYS,
    clicks: config.RETENTION_CLICKS_DAYS,
  }
}

/** The first admin that the environment gives, if it gives one. */
export function firstAdminOf({ ADMIN_EMAIL, ADMIN_PASSWORD }: Config) {
  if (ADMIN_EMAIL === undefined || ADMIN_PASSWORD === undefined) return undefined
  return { email: ADMIN_EMAIL, password: ADMIN_PASSWORD }
}

/** Every setting with its default and meaning. */
export function settingDocs(): SettingDoc[] {
  return Object.entries(Environment.shape).map(([name, schema]) => ({
    name,
    default: DEFAULTS[name] ?? '',
    meaning: schema.description ?? '',
  }))
}

const DEFAULTS: Record<string, string> = Object.fromEntries(
  Object.entries(Environment.parse({})).map(([name, value]) => [
    name,
    name === 'RETRY_SCHEDULE' ? '5s,30s,2m,10m,1h,3h,8h,12h' : String(value ?? ''),
  ]),
)
