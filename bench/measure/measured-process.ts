import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../test/support/postgres.ts'
import { boundTo, MEASURED_CORE } from './cores.ts'

/** A process that is measured: it has a core of its own. */
export interface MeasuredProcess {
  url: string
  port: number
  /** How long it took until it was ready. */
  startedMs: number
  /** The processor time that it used so far, in milliseconds; 0 where the system does not tell. */
  cpuMs(): number
  /** The memory that it holds, in bytes; 0 where the system does not tell. */
  memory(): number
  stop(): Promise<void>
}

const PATIENCE_MS = 120_000
// The unit of times in /proc, in milliseconds: the same on every Linux that Node runs on.
const TICK_MS = 10

/**
 * Starts a file of this folder, or of the repository, and waits until its port answers, or `ready` below it answers
 * with a 200. It finds its port in PORT.
 */
export async function startMeasured(
  file: string,
  {
    args = [],
    environment = {},
    flags = [],
    ready = '/',
    core = MEASURED_CORE,
  }: {
    args?: string[]
    flags?: string[]
    environment?: Record<string, string>
    ready?: string
    core?: number
  } = {},
): Promise<MeasuredProcess> {
  const port = await freePort()
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  const [command, given] = boundTo(core, process.execPath, [...flags, path, ...args])
  const began = performance.now()
  const child = spawn(command, given, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + String(chunk)).slice(-4_000)
    })
  const url = `http://127.0.0.1:${port}`
  await answers(url + ready, child, () => `${file}: ${said}`)
  const startedMs = performance.now() - began
  return {
    ...{ url, port, startedMs },
    cpuMs: () => cpuMsOf(child.pid),
    memory: () => memoryOf(child.pid),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function answers(url: string, child: ChildProcess, told: () => string): Promise<void> {
  for (const began = performance.now(); performance.now() - began < PATIENCE_MS; ) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${told()}`)
    const up = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer()
        return response.ok
      },
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  child.kill()
  throw new Error(`not ready in time: ${told()}`)
}

function cpuMsOf(pid: number | undefined): number {
  // Behind the command's name, which may hold spaces, the twelfth and thirteenth fields.
  const fields = (read(`/proc/${pid}/stat`).split(') ').at(-1) ?? '').split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS
}

function memoryOf(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
