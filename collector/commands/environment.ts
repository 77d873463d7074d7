import { type Config, readConfig } from '../config.ts'
import { openProgram, type Program } from '../open-program.ts'

/** Why a command ended: one or more sentences for the person who called it. */
export class CommandFault extends Error {}

/** The environment, with some values put in where it has none; a bad value stops the command with a sentence. */
export function configured(defaults: Record<string, string> = {}): Config {
  const read = readConfig({ ...defaults, ...withoutEmpty(process.env) })
  if (read.ok) return read.config
  throw new CommandFault(read.sentences.join('\n'))
}

/** Opens the program for a command, and closes it after it. */
export async function withProgram<T>(config: Config, work: (program: Program) => Promise<T>): Promise<T> {
  const program = await openProgram(config)
  try {
    return await work(program)
  } finally {
    await program.close()
  }
}

function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}
