import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { findNats } from './get-nats.ts'
import { freePort } from './postgres.ts'

/** A message as a consumer finds it in the stream. */
export interface Told {
  id: string
  subject: string
  body: Record<string, unknown>
}

/** Real nats-servers with JetStream on loopback. */
export interface NatsServers {
  /** What `--to` takes. */
  url: string
  /** Ends a server as a power cut would. */
  kill(index: number): Promise<void>
  start(index: number): Promise<void>
  /** The server that leads the stream. */
  leaderOf(stream: string): Promise<number>
  /** Everything in the stream, in its order. */
  read(stream?: string): Promise<Told[]>
  /** Reads until it holds what is asked for. */
  readUntil(enough: (told: readonly Told[]) => boolean, stream?: string): Promise<Told[]>
  stop(): Promise<void>
}

/** Starts one server, or a cluster. */
export async function startNats({
  servers = 1,
  password,
}: {
  servers?: number
  password?: string
} = {}): Promise<NatsServers> {
  const home = mkdtempSync(join(tmpdir(), 'clickwire-nats-'))
  const ports = await freePorts(servers)
  const routes = servers > 1 ? await freePorts(servers) : []
  const running: (ChildProcess | undefined)[] = []
  const start = async (index: number) => {
    const port = ports[index]
    if (port === undefined) throw new Error(`no server ${index}`)
    const file = join(home, `${index}.conf`)
    writeFileSync(file, configuration({ index, port, routes, store: join(home, String(index)), password }))
    const child = spawn(findNats(), ['-c', file], { stdio: 'ignore' })
    running[index] = child
    await listening(port, child)
  }
  await Promise.all(ports.map((_port, index) => start(index)))
  const url = `nats://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`
  const login = password === undefined ? {} : { user: 'relay', pass: password }
  const asked = { servers: ports.map((port) => `127.0.0.1:${port}`), ...login }
  const kill = async (index: number) => {
    const child = running[index]
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const read = (stream = 'CLICKWIRE') => readStream(asked, stream)
  return {
    ...{ url, kill, start, read },
    leaderOf: async (stream) => {
      const connection = await connect(asked)
      const manager = await jetstreamManager(connection)
      const { cluster } = await manager.streams.info(stream)
      await connection.close()
      return Number(cluster?.leader?.slice(1) ?? 0)
    },
    readUntil: async (enough, stream) => {
      for (const began = performance.now(); ; await setTimeout(100)) {
        const told = await read(stream).catch(() => [])
        if (enough(told)) return told
        if (performance.now() - began > 60_000)
          throw new Error(`only ${told.length} arrived within 60 seconds`)
      }
    },
    stop: async () => {
      await Promise.all(ports.map((_port, index) => kill(index)))
      rmSync(home, { recursive: true, force: true })
    },
  }
}

interface ServerSettings {
  index: number
  port: number
  routes: readonly number[]
  store: string
  password: string | undefined
}

function configuration({ index, port, routes, store, password }: ServerSettings): string {
  mkdirSync(store, { recursive: true })
  const cluster = `cluster { name: test, listen: "127.0.0.1:${routes[index]}", routes: [${routes
    .map((route) => `"nats://127.0.0.1:${route}"`)
    .join(', ')}] }`
  return [
    `listen: "127.0.0.1:${port}"`,
    `server_name: n${index}`,
    `jetstream { store_dir: "${store}", max_mem: 64MB, max_file: 256MB }`,
    ...(routes.length > 0 ? [cluster] : []),
    ...(password === undefined ? [] : [`authorization { user: relay, password: "${password}" }`]),
  ].join('\n')
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 30_000; await setTimeout(30)) {
    if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}`)
    const up = await new Promise<boolean>((resolve) => {
      const socket = dial(port, '127.0.0.1')
        .on('connect', () => resolve(true))
        .on('error', () => resolve(false))
      socket.on('close', () => resolve(false)).setTimeout(1000, () => socket.destroy())
      socket.on('connect', () => socket.destroy())
    })
    if (up) return
  }
  throw new Error('nats-server did not listen within 30 seconds')
}

async function readStream(asked: Parameters<typeof connect>[0], stream: string): Promise<Told[]> {
  const connection = await connect(asked)
  try {
    const manager = await jetstreamManager(connection)
    const { state } = await manager.streams.info(stream)
    if (state.messages === 0) return []
    const consumer = await manager.jetstream().consumers.get(stream)
    const told: Told[] = []
    const messages = await consumer.consume()
    for await (const message of messages) {
      const id = message.headers?.get('Nats-Msg-Id') ?? ''
      told.push({ id, subject: message.subject, body: message.json() })
      if (message.seq >= state.last_seq) break
    }
    await messages.close()
    return told
  } finally {
    await connection.close()
  }
}
