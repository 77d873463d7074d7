import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/clickwire.mjs', import.meta.url))

/** `clickwire relay` as a process of its own, which a test may kill. */
export interface RelayProcess {
  printed(): string
  /** Waits for a line that has these words in it. */
  says(words: string): Promise<void>
  kill(): Promise<void>
  stop(): Promise<number | null>
}

/** Starts a relay. */
export function startRelay(
  databaseUrl: string,
  to: string,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): RelayProcess {
  const child = spawn(process.execPath, [BIN, 'relay', '--to', to, ...args], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: databaseUrl },
      ...{ CLICKWIRE_SECRET: 'a secret of sixteen or more', ...environment },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += String(chunk)
    })
  return {
    printed: () => printed,
    says: async (words) => {
      while (!printed.includes(words)) {
        if (child.exitCode !== null) throw new Error(`the relay ended with ${child.exitCode}: ${printed}`)
        await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])
      }
    },
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
  }
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
  return child.exitCode
}
