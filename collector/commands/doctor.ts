import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { createHttpClient } from '../delivery/client.ts'
import type { HttpFault } from '../delivery/exchange.ts'
import { explain } from '../domain/outcome.ts'
import { openProgram, type Program } from '../open-program.ts'
import { readSettled } from '../pipeline/apply-settings.ts'
import { ping } from '../store/database.ts'
import { configured } from './environment.ts'
import { readSettingsFile } from './settings.ts'
import { targetsOf } from './targets.ts'

interface Finding {
  well: boolean
  what: string
}

/** `clickwire doctor`: checks what the program depends on, and says of each whether it is well. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check configuration, database, clock, and whether buyers and networks can be reached')
    .action(async () => {
      const config = configured({ LOG_LEVEL: 'silent' })
      const findings = await examine(config)
      for (const { well, what } of findings) console.log(`${well ? 'ok    ' : 'FAULT '} ${what}`)
      if (findings.some((finding) => !finding.well)) process.exitCode = 1
    })
}

async function examine(config: Config): Promise<Finding[]> {
  const node = { well: true, what: `Node ${process.versions.node}` }
  const environment = { well: true, what: 'the environment is read and right' }
  const opened = await openProgram(config).catch((error: unknown) =>
    faultOf('the database cannot be opened', error),
  )
  if ('well' in opened) return [node, environment, opened]
  try {
    return [
      node,
      environment,
      await database(opened),
      await clock(opened),
      ...(await line(opened)),
      secret(config),
      ...(await configuration(opened)),
      ...(await reachability(opened)),
    ]
  } finally {
    await opened.close()
  }
}

async function database({ store, config }: Program): Promise<Finding> {
  const reason = await ping(store)
  const name = config.DATABASE_URL.startsWith('file:')
    ? config.DATABASE_URL
    : new URL(config.DATABASE_URL).host
  return {
    well: reason === undefined,
    what: `database ${name}: ${reason ?? 'its tables are current, and it can be written'}`,
  }
}

const CLOCK_SLACK_MS = 1000

async function clock({ store }: Program): Promise<Finding> {
  const offset = (await store.clock()) - Date.now()
  const well = Math.abs(offset) <= CLOCK_SLACK_MS
  return { well, what: `clock: ${Math.abs(offset)} ms ${offset < 0 ? 'ahead of' : 'behind'} the database's` }
}

async function line({ store }: Program): Promise<Finding[]> {
  const { promise, resolve } = Promise.withResolvers<{ hears: boolean; because?: unknown }>()
  const opened = store.line({
    hear: () => undefined,
    changed: (hears, because) => resolve({ hears, because }),
  })
  if (!opened) return []
  const { hears, because } = await promise
  opened.close()
  const reason = because instanceof Error ? because.message : String(because)
  return [
    {
      well: hears,
      what: hears
        ? 'line: processes hear each other by LISTEN and NOTIFY'
        : `line: processes do not hear each other, and find work by looking only: ${reason}`,
    },
  ]
}

function secret(config: Config): Finding {
  const given = config.CLICKWIRE_SECRET !== undefined
  return {
    well: true,
    what: given
      ? 'CLICKWIRE_SECRET is set'
      : 'CLICKWIRE_SECRET is not set: the one in the file beside the data is used; keep a copy of it',
  }
}

async function configuration(program: Program): Promise<Finding[]> {
  const stored = await readSettled(program.store.db, program.sealer).then(
    ({ organization, version }) => ({
      well: true,
      what: `settings of '${organization.org}', version ${version}: ${organization.campaigns.length} campaigns, ${organization.sources.length} sources, ${organization.postbacks.length} postbacks`,
    }),
    (error: unknown) => faultOf('the stored settings cannot be read', error),
  )
  const file = program.config.CLICKWIRE_CONFIG
  if (file === undefined) return [stored]
  const read = await readSettingsFile(program, file).then(
    () => ({ well: true, what: `the file ${file} is right` }),
    (error: unknown) => faultOf(`the file ${file} has faults`, error),
  )
  return [stored, read]
}

async function reachability(program: Program): Promise<Finding[]> {
  const { organization } = await readSettled(program.store.db, program.sealer)
  const http = createHttpClient({ allowPrivate: program.config.ALLOW_PRIVATE_TARGETS ?? false })
  const findings = await Promise.all(
    targetsOf(organization).map(async ({ origin, who }): Promise<Finding> => {
      const came = await http.send({ method: 'HEAD', url: origin, headers: {} }, { deadlineMs: 5000 })
      return came.kind === 'answer'
        ? { well: true, what: `${who}: ${origin} answers` }
        : { well: false, what: `${who}: ${origin} cannot be reached: ${reasonOf(came)}` }
    }),
  )
  await http.close()
  return findings
}

function reasonOf({ because, detail }: HttpFault): string {
  const sentence = explain({ status: 'failed', because, ...(detail === undefined ? {} : { detail }) })
  return because === 'blocked_address' ? `${sentence} ALLOW_PRIVATE_TARGETS=1 allows it.` : sentence
}

function faultOf(what: string, error: unknown): Finding {
  return { well: false, what: `${what}: ${error instanceof Error ? error.message : error}` }
}
