import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { Config } from '../config.ts'
import { type NatsTarget, openNats } from '../delivery/streams/nats.ts'
import type { Program } from '../open-program.ts'
import { runRelay } from '../pipeline/relay/run-relay.ts'
import { movedTo } from '../store/copy/write-all.ts'
import { forgetRelay, listRelays } from '../store/relay/relays.ts'
import { CommandFault, configured, SERVICE_WAITS_MS, withProgram } from './environment.ts'

interface RelayOptions {
  to?: string
  name: string
  stream: string
  subjectPrefix: string
  replicas: string
  from: 'beginning' | 'now'
  personal: boolean
  forget?: string
  list?: true
}

/** `clickwire relay`: tells a stream everything that is accepted, until it is told to stop. */
export function relayCommand(program: Command): void {
  program
    .command('relay')
    .description('tell a NATS JetStream everything that is accepted, in order and at least once')
    .option(
      '--to <url>',
      'the servers, such as nats://nats1:4222,nats2:4222; tls://… for an encrypted connection',
    )
    .option('--name <name>', 'the relay’s name, by which it goes on where it was', 'relay')
    .option('--stream <name>', 'the stream; made where it is not there', 'CLICKWIRE')
    .option('--subject-prefix <prefix>', 'what every subject begins with', 'clickwire')
    .addOption(
      new Option('--replicas <number>', 'on how many servers a stream that is made keeps each message')
        .choices(['1', '3', '5'])
        .default('1'),
    )
    .addOption(
      new Option('--from <place>', 'where a new relay begins')
        .choices(['beginning', 'now'])
        .default('beginning'),
    )
    .option('--personal', 'tell personal details as well', false)
    .option('--list', 'only print the relays there are')
    .option('--forget <name>', 'only forget a relay, and what is kept for it')
    .action(async (options: RelayOptions) => {
      const config = configured()
      if (options.list) return listAll(config)
      if (options.forget !== undefined) return forget(config, options.forget)
      return relay(config, options)
    })
}

async function relay(config: Config, { name, from, personal, ...options }: RelayOptions): Promise<void> {
  const target = targetOf(config, options)
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    throw new CommandFault('--name must be 1 to 64 of A-Z a-z 0-9 _ -.')
  const relayed = async (program: Program) => {
    const stop = new AbortController()
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()))
    const moved = await movedTo(program.store.db)
    if (moved !== undefined)
      throw new CommandFault(`Everything in this database was moved to ${moved}. Set DATABASE_URL to that.`)
    const stream = openNats(target)
    try {
      const shown = `${target.servers.map(withoutLogin).join(',')} ${target.stream}`
      await runRelay(program, stream, { name, from, personal, target: shown }, stop.signal)
    } finally {
      await stream.close()
    }
  }
  await withProgram(config, relayed, SERVICE_WAITS_MS)
}

function targetOf(config: Config, options: Omit<RelayOptions, 'name' | 'from' | 'personal'>): NatsTarget {
  // The first says how, and all others are reached the same way.
  const [scheme = '', rest = ''] = options.to?.split('://') ?? []
  const servers = rest.split(',').map((host) => `${scheme}://${host}`)
  if (!servers.every((url) => /^(nats|tls):\/\/[^/\s]+$/.test(url)))
    throw new CommandFault('Say where to: --to nats://host:4222, several separated by commas.')
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(options.stream))
    throw new CommandFault('--stream must be 1 to 64 of A-Z a-z 0-9 _ -.')
  if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(options.subjectPrefix))
    throw new CommandFault('--subject-prefix must be words of A-Z a-z 0-9 _ -, with dots between them.')
  return {
    ...{ servers, stream: options.stream, subjectPrefix: options.subjectPrefix },
    replicas: Number(options.replicas),
    ...{ user: config.NATS_USER, password: config.NATS_PASSWORD, token: config.NATS_TOKEN },
    credentials: config.NATS_CREDS === undefined ? undefined : contentOf(config.NATS_CREDS),
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new CommandFault(`NATS_CREDS names a file that cannot be read: ${file}`)
  }
}

const withoutLogin = (url: string) => url.replace(/\/\/[^@/]*@/, '//')

async function listAll(config: Config): Promise<void> {
  await withProgram(config, async ({ store, now }) => {
    for (const { name, target, position, sent, history_after, updated_at, lease_until } of await listRelays(
      store.db,
    ))
      console.log(
        JSON.stringify({
          ...{ name, target, position, sent },
          history: history_after !== null,
          updated_at: new Date(updated_at).toISOString(),
          working: lease_until > now(),
        }),
      )
  })
}

async function forget(config: Config, name: string): Promise<void> {
  await withProgram(config, async ({ store }) => {
    if (!(await forgetRelay(store.db, name))) throw new CommandFault(`There is no relay of the name ${name}.`)
    console.log(`Forgot ${name}. Nothing is kept for it any more.`)
  })
}
