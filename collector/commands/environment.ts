import { setTimeout } from 'node:timers/promises'
import { type Config, readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { openProgram, type Program } from '../open-program.ts'
import { isAway } from '../store/outage.ts'

/** Why a command ended: one or more sentences for the person who called it. */
export class CommandFault extends Error {}

/** The environment, with some values put in where it has none; a bad value stops the command with a sentence. */
export function configured(defaults: Record<string, string> = {}): Config {
  const read = readConfig({ ...defaults, ...withoutEmpty(process.env) })
  if (read.ok) return read.config
  throw new CommandFault(read.sentences.join('\n'))
}

/** How long a service waits for its database: after a power cut, when all start at once, it may be the last to come. */
export const SERVICE_WAITS_MS = 60_000
const ASK_EVERY_MS = 1_000

/** Opens the program for a command, and closes it after it. */
export async function withProgram<T>(
  config: Config,
  work: (program: Program) => Promise<T>,
  waitMs = 0,
): Promise<T> {
  const program = await reachProgram(config, waitMs)
  try {
    return await work(program)
  } finally {
    await program.close()
  }
}

/** Opens the program; a database that cannot be reached is asked again for so long. */
export async function reachProgram(config: Config, waitMs: number): Promise<Program> {
  const log = createLog(config.LOG_LEVEL)
  for (const began = performance.now(); ; await setTimeout(ASK_EVERY_MS))
    try {
      return await openProgram(config)
    } catch (error) {
      if (!isAway(error)) throw error
      if (performance.now() - began >= waitMs) throw awayFault(config, error)
      log.warn({ error }, 'database.awaited')
    }
}

function awayFault({ DATABASE_URL }: Config, error: unknown): CommandFault {
  const said = error instanceof Error ? error.message : String(error)
  return new CommandFault(
    `The database at ${new URL(DATABASE_URL).host} cannot be reached (${said}). Start it, or set DATABASE_URL to where it is.`,
    { cause: error },
  )
}

function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}
