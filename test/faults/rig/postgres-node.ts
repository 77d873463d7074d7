import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { binaries, freePort, identity, reachable, run } from '../../support/postgres.ts'

/** A PostgreSQL server that a fault may hit. It writes to the disk before it answers. */
export interface PostgresNode {
  port: number
  data: string
  url: string
  start(): Promise<void>
  /** Ends it at once, as a power cut of its machine would for its clients. */
  crash(): Promise<void>
  execute(statement: string): Promise<Record<string, unknown>[]>
}

/** Servers that end together. */
export interface Cluster {
  primary: PostgresNode
  /** A copy of a running server that follows it under a name. */
  standbyOf(leader: PostgresNode, name: string): Promise<PostgresNode>
  close(): Promise<void>
}

const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
wal_keep_size = 512
max_wal_senders = 10
hot_standby = on
`

/** Makes a server, and starts it. */
export async function openCluster(): Promise<Cluster> {
  const home = mkdtempSync(join(tmpdir(), 'clickwire-faults-postgres-'))
  chmodSync(home, 0o777)
  const bin = await binaries(home)
  const nodes: PostgresNode[] = []
  const nodeOf = async (data: string) => {
    const node = postgresNode(join(bin, 'postgres'), data, await freePort())
    nodes.push(node)
    return node
  }
  const data = join(home, 'data')
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  appendFileSync(join(data, 'postgresql.conf'), SETTINGS)
  const primary = await nodeOf(data)
  await primary.start()
  return {
    primary,
    standbyOf: async (leader, name) => {
      const copy = join(home, `data-${name}`)
      rmSync(copy, { recursive: true, force: true })
      await copyRunning(leader, copy, name)
      const standby = await nodeOf(copy)
      await standby.start()
      return standby
    },
    close: async () => {
      for (const node of nodes) await node.crash()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

// By hand, because not every build brings pg_basebackup: the server is told that its files are being copied.
async function copyRunning(leader: PostgresNode, copy: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: leader.url })
  await client.connect()
  await client.query("select pg_backup_start('standby', true)")
  try {
    // What vanishes meanwhile is written anew from the log.
    execFileSync('sh', ['-c', `cp -a '${leader.data}' '${copy}' 2>/dev/null || true`])
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
    rmSync(join(copy, 'postmaster.pid'), { force: true })
    writeAs(join(copy, 'backup_label'), rows[0]?.labelfile ?? '')
    writeAs(join(copy, 'standby.signal'), '')
    writeAs(
      join(copy, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=127.0.0.1 port=${leader.port} user=postgres application_name=${name}'\n`,
    )
  } finally {
    await client.end()
  }
}

function writeAs(path: string, text: string): void {
  writeFileSync(path, text)
  const { uid, gid } = identity
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

function postgresNode(program: string, data: string, port: number): PostgresNode {
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined
  return {
    ...{ port, data, url },
    start: async () => {
      server = spawn(program, ['-D', data, '-p', String(port)], { ...identity, stdio: 'ignore' })
      await reachable(url, server)
    },
    crash: async () => {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
      const exited = once(server, 'exit')
      server.kill('SIGQUIT')
      await exited
    },
    execute: async (statement) => {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined)
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(statement)).rows
      } finally {
        await client.end()
      }
    },
  }
}
