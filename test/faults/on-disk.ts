import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/clickwire.mjs', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../fixtures/example.config.yaml', import.meta.url))

/** What a fault's row measured, and whether that is what it must be. */
export interface Row {
  figures: Record<string, number | string>
  pass: boolean
}

/** How much of a row is run: enough to see that it holds, or all that the matrix asks for. */
export type Size = 'short' | 'whole'

/** A row cannot be tried on this machine; the message says what it lacks. */
export class NotHere extends Error {}

/** Throws a sentence when a tool that a row works with is not on this machine. */
export function need(row: string, ...tools: readonly string[]): void {
  const absent = tools.filter((tool) => spawnSync('which', [tool]).status !== 0)
  if (absent.length > 0)
    throw new NotHere(`${row} needs ${absent.join(' and ')}, which this machine does not have.`)
  if (process.getuid?.() !== 0) throw new NotHere(`${row} needs root, for ${tools.join(' and ')}.`)
}

/** Prints a row that is run by itself, and ends with its result; a tool that is not there is told in a sentence. */
export async function runAlone(name: string, row: (size: Size) => Promise<Row>): Promise<void> {
  try {
    const { figures, pass } = await row(process.argv.includes('--whole') ? 'whole' : 'short')
    console.log(JSON.stringify({ row: name, pass, ...figures }, null, 2))
    process.exitCode = pass ? 0 : 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

/** A folder of a row's own. */
export function rowFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'clickwire-fault-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

// A port that nobody listens on.
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** The program under a tool that does it harm. */
export interface Harmed {
  url: string
  pid: number
  printed(): string
  /** How it ended, once it has: undefined while it runs. */
  code(): number | null | undefined
  ready(withinMs?: number): Promise<boolean>
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

const environmentOf = (folder: string, more: Record<string, string>) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  CLICKWIRE_SECRET: 'a secret of sixteen or more',
  DATABASE_URL: `file:${join(folder, 'clickwire.db')}`,
  ALLOW_PRIVATE_TARGETS: '1',
  RETRY_SCHEDULE: '1h',
  ...more,
})

/** Starts the program on a folder, below the words of a tool such as strace; `settings` is the text of its file. */
export async function startHarmed(
  folder: string,
  {
    under = [],
    environment = {},
    settings = readFileSync(EXAMPLE, 'utf8'),
    settingsFolder = folder,
  }: {
    under?: readonly string[]
    environment?: Record<string, string>
    settings?: string
    settingsFolder?: string
  } = {},
): Promise<Harmed> {
  const port = await freePort()
  const file = join(settingsFolder, 'settings.yaml')
  writeFileSync(file, settings)
  const env = environmentOf(folder, { CLICKWIRE_CONFIG: file, ...environment, PORT: String(port) })
  const [command = process.execPath, ...words] = [...under, process.execPath, BIN, 'serve']
  const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  return harmedOf(child, port)
}

/** A key to the admin interface, made by the command beside a program that serves. */
export function createKey(folder: string, under: readonly string[] = []): string {
  const words = [...under, process.execPath, BIN, 'key', 'create', '--role', 'admin', '--name', 'fault']
  const [command = process.execPath, ...rest] = words
  const { stdout, stderr } = spawnSync(command, rest, { env: environmentOf(folder, {}), encoding: 'utf8' })
  if (stdout.trim() === '') throw new Error(`no key was made: ${stderr}`)
  return stdout.trim()
}

function harmedOf(child: ChildProcess, port: number): Harmed {
  let printed = ''
  let ended: number | null | undefined
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += String(chunk)
    })
  const exited = once(child, 'exit').then(([code]) => {
    ended = typeof code === 'number' ? code : null
    return ended
  })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    pid: child.pid ?? 0,
    printed: () => printed,
    code: () => ended,
    ready: (withinMs = 30_000) =>
      until(
        async () => (await call(url, 'GET', '/readyz')).status === 200,
        withinMs,
        () => ended !== undefined,
      ),
    stop: (signal = 'SIGTERM') => {
      // A tool that only watches hands no signal on: the program below it is asked itself.
      if (ended === undefined) for (const pid of familyOf(child.pid)) sendSignal(pid, signal)
      return exited
    },
  }
}

// The program below a tool, or the program itself where there is none.
function familyOf(pid = 0): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return children === '' ? [pid] : children.split(' ').map(Number)
  } catch {
    return [pid]
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}

/** Asks again and again whether something holds; false when it does not within the time, or is given up. */
export async function until(
  holds: () => Promise<boolean>,
  withinMs: number,
  givenUp = () => false,
): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < withinMs && !givenUp(); ) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

/** An answer, with status 0 where there was none. */
export interface Heard {
  status: number
  headers: IncomingHttpHeaders
  body: string
  ms: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Makes one call; it does not throw. */
export function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Heard> {
  const began = performance.now()
  const told = (status: number, of: IncomingHttpHeaders, text: string): Heard => ({
    ...{ status, headers: of, body: text },
    ms: performance.now() - began,
  })
  return new Promise((resolve) => {
    const asking = request(
      url + path,
      { method, agent, headers: { 'content-type': 'application/json', ...headers }, timeout: 20_000 },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', () => resolve(told(0, {}, text)))
        response.on('end', () => resolve(told(response.statusCode ?? 0, response.headers, text)))
      },
    )
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(told(0, {}, '')))
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Fires one sale with the click it came from. */
export function fire(url: string, transaction_id: string): Promise<Heard> {
  return call(url, 'POST', '/api/event/auto', {
    ...{ transaction_id, event_id: 'sale', revenue: '49.90' },
    click: { url: `https://lp.example/?sub1=${'a'.repeat(500)}` },
  })
}

/** What was answered to whom, kept outside of the program: the judge of what it says later. */
export interface Ledger {
  acked: Set<string>
  refused: Heard[]
  /** Answers that are neither 200 nor 503 with Retry-After. */
  odd: Heard[]
}

/** Fires from several callers at once until told otherwise; every answer goes into the ledger. */
export async function fireUntil(
  url: string,
  over: (ledger: Ledger) => boolean,
  { callers = 8, prefix = 'tx', ledger = newLedger() } = {},
): Promise<Ledger> {
  let made = 0
  const caller = async () => {
    while (!over(ledger)) {
      const id = `${prefix}-${String(++made).padStart(7, '0')}`
      const heard = await fire(url, id)
      if (heard.status === 200) ledger.acked.add(id)
      else if (heard.status === 503 && heard.headers['retry-after'] !== undefined) ledger.refused.push(heard)
      else ledger.odd.push(heard)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return ledger
}

/** A ledger with nothing in it. */
export function newLedger(): Ledger {
  return { acked: new Set(), refused: [], odd: [] }
}
