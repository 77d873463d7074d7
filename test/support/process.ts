import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/clickwire.mjs', import.meta.url))

/** What a command printed, and how it ended. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The program as a process of its own, which a test may kill. */
export interface ServingProcess {
  url: string
  pid: number
  /** Sends it a signal, and does not wait. */
  signal(name: NodeJS.Signals): void
  /** How it ended; undefined while it runs. */
  ended(): { code: number | null; signal: NodeJS.Signals | null } | undefined
  /** All that it printed so far. */
  printed(): string
  /** Ends it as a power cut would: at once, with nothing finished. */
  kill(): Promise<void>
  /** Asks it to end, and returns how it did. */
  stop(): Promise<number | null>
}

const environmentOf = (environment: Record<string, string>) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LOG_LEVEL: 'error',
  DRAIN_MS: '0',
  CLICKWIRE_SECRET: 'a secret of sixteen or more',
  ...environment,
})

/** Runs a command of the program to its end. */
export function runCommand(args: string[], environment: Record<string, string>, input = ''): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    env: environmentOf(environment),
    input,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

/** Starts `serve` on a port and waits until it is ready. */
export async function startProcess(
  port: number,
  environment: Record<string, string>,
  args = ['serve'],
  { bin = BIN, readyWithinMs = 30_000 }: { bin?: string | undefined; readyWithinMs?: number } = {},
): Promise<ServingProcess> {
  const child = spawn(process.execPath, [bin, ...args], {
    env: environmentOf({ HOST: '127.0.0.1', ALLOW_PRIVATE_TARGETS: '1', ...environment, PORT: String(port) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += String(chunk)
    })
  const url = `http://127.0.0.1:${port}`
  await ready(url, child, { complaint: () => printed, withinMs: readyWithinMs })
  const { pid = 0 } = child
  return {
    ...{ url, pid },
    signal: (name) => void child.kill(name),
    ended: () => {
      const { exitCode: code, signalCode: signal } = child
      return code === null && signal === null ? undefined : { code, signal }
    },
    printed: () => printed,
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
  }
}

async function ready(
  url: string,
  child: ChildProcess,
  { complaint, withinMs }: { complaint: () => string; withinMs: number },
): Promise<void> {
  for (const began = performance.now(); performance.now() - began < withinMs; ) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`serve ended with ${child.exitCode ?? child.signalCode}: ${complaint()}`)
    const up = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`serve was not ready within ${withinMs / 1000} seconds: ${complaint()}`)
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit') as Promise<[number | null]>
  child.kill(signal)
  const [code] = await exited
  return code
}

/** A folder of a test's own, and how to get rid of it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'clickwire-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
