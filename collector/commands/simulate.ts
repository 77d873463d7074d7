import { type Command, InvalidArgumentError } from 'commander'
import { parseDuration } from '../domain/duration.ts'
import type { Organization } from '../domain/settings.ts'
import { readSettled } from '../pipeline/apply-settings.ts'
import { planVisitor } from '../simulate/plan-visitor.ts'
import { bodyOf, sender } from '../simulate/send-call.ts'
import { type Crowd, isSilent, simulate } from '../simulate/simulate.ts'
import { printTally } from '../simulate/tally.ts'
import type { Ground } from '../simulate/visitor.ts'
import { CommandFault, configured, withProgram } from './environment.ts'
import { targetsOf } from './targets.ts'

interface SimulateOptions {
  url?: string
  campaign?: string
  visitors?: number
  perMinute: number
  for?: number
  seed?: number
  hurry: boolean
  dryRun: boolean
  yesItIsMine: boolean
  yesTellThem: boolean
}

/** `clickwire simulate`: visitors who do not exist walk a campaign of a running collector, by its public doors. */
export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('send visitors who do not exist through a campaign of a running collector')
    .option('--url <address>', 'the collector; default: the one on this machine, at PORT')
    .option('--campaign <cid>', 'default: the first campaign that has events')
    .option('--visitors <n>', 'how many come; default: 100, or any number with --for', wholeUpTo(1_000_000))
    .option('--per-minute <n>', 'how many come in a minute', wholeUpTo(6_000), 60)
    .option('--for <time>', 'for how long they come, such as 10m', durationMs)
    .option(
      '--seed <n>',
      'the same seed gives the same visitors; default: another one each time',
      wholeUpTo(2 ** 31),
    )
    .option('--hurry', 'visitors do not think between two calls', false)
    .option('--dry-run', 'only print the calls, one JSON line each', false)
    .option('--yes-it-is-mine', 'the address may be another machine', false)
    .option(
      '--yes-tell-them',
      'buyers and networks outside this machine may be told of these visitors',
      false,
    )
    .action(run)
}

async function run(options: SimulateOptions): Promise<void> {
  const config = configured({ LOG_LEVEL: 'warn' })
  const base = addressOf(options.url ?? `http://localhost:${config.PORT}`)
  const organization = await withProgram(config, async ({ store, sealer }) => {
    const settled = await readSettled(store.db, sealer)
    return settled.organization
  })
  const ground = groundOf(organization, options.campaign)
  const { seed = Math.floor(Math.random() * 2 ** 31), perMinute, hurry } = options
  const visitors = options.visitors ?? (options.for === undefined ? 100 : Number.POSITIVE_INFINITY)
  const crowd = { seed, perMinute, hurry, visitors, forMs: options.for ?? Number.POSITIVE_INFINITY }
  if (options.dryRun) return printCalls(ground, crowd)
  refuseOthers(base, options.yesItIsMine)
  if (!options.yesTellThem) refuseTelling(organization)
  await refuseDeaf(base)
  console.log(`Visitors come to ${ground.campaign.cid} at ${base}. Their seed is ${seed}. Ctrl+C ends it.`)
  const tally = await simulate(ground, crowd, sender(base), interrupted())
  console.log(printTally(tally))
  if (isSilent(tally)) throw new CommandFault(`${base} stopped answering.`)
}

function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= 1 && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`)
  }
}

function durationMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0)
    throw new InvalidArgumentError('It must be a time such as 30s, 10m or 2h.')
  return ms
}

function addressOf(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new CommandFault(`--url must be an address such as http://localhost:4600, not '${text}'.`)
}

function groundOf({ campaigns, lead_types, sources }: Organization, cid: string | undefined): Ground {
  const campaign = campaigns.find((one) => (cid === undefined ? one.events.length > 0 : one.cid === cid))
  if (campaign === undefined)
    throw new CommandFault(
      cid === undefined
        ? 'No campaign has events. Apply a configuration first, or name the collector’s database by DATABASE_URL.'
        : `There is no campaign '${cid}'.`,
    )
  return { campaign, sources, leadType: lead_types.find(({ id }) => id === campaign.lead_type) }
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.[\d.]+$/.test(host)

function refuseOthers(base: string, mine: boolean): void {
  const { hostname } = new URL(base)
  if (isLoopback(hostname)) return
  if (!mine)
    throw new CommandFault(
      `${hostname} is another machine. Traffic that nobody asked for is an attack: say --yes-it-is-mine when it is yours.`,
    )
  console.error(`${hostname} is another machine: its reports will count visitors who do not exist.`)
}

// A rule does not know who exists: a sale that never was would be told like any other.
function refuseTelling(organization: Organization): void {
  const others = targetsOf(organization).filter(({ origin }) => !isLoopback(new URL(origin).hostname))
  if (others.length === 0) return
  const named = others.map(({ origin, who }) => `  ${who}: ${origin}`)
  throw new CommandFault(
    `These would be told of visitors who do not exist:\n${named.join('\n')}\nDisable them, or say --yes-tell-them.`,
  )
}

async function refuseDeaf(base: string): Promise<void> {
  const up = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  )
  if (!up)
    throw new CommandFault(`No collector answers at ${base}. Start one: npm start, or clickwire serve.`)
}

// The first Ctrl+C lets what is under way end; a second one means now.
function interrupted(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort()
      process.once(name, () => process.exit(1))
    })
  return stop.signal
}

function printCalls(ground: Ground, { seed, visitors }: Crowd): void {
  const many = Number.isFinite(visitors) ? visitors : 100
  for (let number = 0; number < many; number++) {
    const visitor = planVisitor(ground, seed, number)
    for (const call of visitor.calls) {
      const { kind, afterMs, method, path, headers, mistake = false } = call
      const body = call.body ? bodyOf(call, visitor.transactionId ?? 'the link’s') : undefined
      const shown = headers.authorization ? { ...headers, authorization: 'Bearer ***' } : headers
      console.log(
        JSON.stringify({ visitor: number, kind, afterMs, method, path, headers: shown, body, mistake }),
      )
    }
  }
}
