import { createServer, type Server, type ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { builtScript } from './built-script.ts'
import { firstAdminOf, keptDaysOf } from './config.ts'
import { createBuyerTools } from './delivery/buyers/buyer-tools.ts'
import { createHttpClient } from './delivery/client.ts'
import { doorsOf } from './doors-of.ts'
import { type AppOptions, createApp, createWorkerApp } from './http/app.ts'
import { joinOthers, type Others } from './join-others.ts'
import { listen, stopServer } from './listen.ts'
import type { Program } from './open-program.ts'
import { queuePiles } from './piled-requests.ts'
import { watchHolds } from './pipeline/accept-held.ts'
import { type Dispatcher, startDispatcher } from './pipeline/dispatch.ts'
import { startDistributor } from './pipeline/leads/distributor.ts'
import { openLiveFeed } from './pipeline/live/live-feed.ts'
import { openRejectedKeeper } from './pipeline/rejected/keep-rejected.ts'
import { watchRetention } from './pipeline/retention/watch-retention.ts'
import type { Journey } from './pipeline/tell-journey.ts'
import { provideFirstAdmin } from './pipeline/users/first-admin.ts'
import { watchSettings } from './pipeline/watch-settings.ts'
import { within } from './pipeline/within.ts'
import { cutSlowReaders } from './slow-readers.ts'
import { cutSlowSenders } from './slow-senders.ts'
import { movedTo } from './store/copy/write-all.ts'
import { keepScript } from './store/scripts.ts'

/** What a process does: everything, only take things in, or only send them. */
export type Role = 'all' | 'collector' | 'worker'

/** A program that serves. */
export interface Running {
  /** The port it listens on. */
  port: number
  /** The version of the settings that it goes by. */
  settingsVersion(): number
  /** What is stored about a transaction. */
  journey(transactionId: string): Promise<Journey | undefined>
  /** Says that it is not ready, serves on for as long as is given, finishes what is under way, and ends. */
  stop(serveOnMs?: number): Promise<void>
}

/** Further sites on the same port, made once the program's own parts are there. */
export type Mounts = (running: Pick<Running, 'journey'>) => NonNullable<AppOptions['mounts']>

/** Wires the rooms together and starts serving; `stop` undoes it in the reverse order. */
export async function startProgram(
  program: Program,
  { role, mounts = () => ({}) }: { role: Role; mounts?: Mounts },
): Promise<Running> {
  const { config } = program
  await claimDatabase(program)
  const settings = await watchSettings(program)
  const script = builtScript('sdk.js')
  if (script !== undefined) await keepScript(program.store.db, script, program.now())
  if (role !== 'worker') await provideFirstAdmin(program, firstAdminOf(config))
  const allowPrivate = config.ALLOW_PRIVATE_TARGETS ?? false
  const http = createHttpClient({ allowPrivate })
  let dispatcher: Dispatcher | undefined
  const others = joinOthers(program, {
    deliveries: () => dispatcher?.wake(),
    settings: () => void settings.refresh().catch(() => undefined),
  })
  const deps = {
    ...program,
    ...{ http, catalog: settings.catalog },
    wake: () => {
      dispatcher?.wake()
      others.wake()
    },
    buyers: createBuyerTools(http, { allowPrivate, newId: program.newId }),
    machine: `${hostname()}:${process.pid}`,
  }
  const distributor = startDistributor(deps)
  if (role !== 'collector') dispatcher = startDispatcher(deps, dispatchRules(program, others))
  const holds = role === 'collector' ? undefined : watchHolds(deps)
  const retention = role === 'collector' ? undefined : watchRetention(deps, keptDaysOf(config))

  const state = { stopping: false }
  const live = openLiveFeed(deps)
  const refused = openRejectedKeeper(deps)
  const doors = doorsOf(deps, { refused, settings, state, distributor, live, others, retention })
  const journey = (transactionId: string) => doors.journey(transactionId, 'all')
  const options = {
    ...{ trustProxy: config.TRUST_PROXY, mostBytes: config.MAX_WAITING_BYTES },
    mounts: mounts({ journey }),
  }
  const app = role === 'worker' ? createWorkerApp(doors) : createApp(doors, options)
  const server = createServer(SERVER_LIMITS, queuePiles(app))
  askToLeave(server, state)
  cutSlowReaders(server)
  cutSlowSenders(server)
  const stopWork = async (left: () => number) => {
    await Promise.all([
      within(left(), holds?.stop() ?? Promise.resolve()),
      within(left(), retention?.stop() ?? Promise.resolve()),
      distributor.stop(left()),
      dispatcher?.stop(left()),
      within(left(), refused.idle()),
    ])
    others.leave()
    settings.stop()
    await http.close()
  }
  const port = await listen(server, config.PORT, config.HOST).catch(async (error: unknown) => {
    await stopWork(() => 0)
    throw error
  })
  program.tell('info', 'program.started', { role, port, settings_version: settings.catalog().version })

  return {
    port,
    journey,
    settingsVersion: () => settings.catalog().version,
    stop: async (serveOnMs = 0) => {
      state.stopping = true
      // Whoever sends traffic here has to hear of it first.
      if (serveOnMs > 0) await setTimeout(serveOnMs)
      live.stop()
      const left = timeLeft(config.SHUTDOWN_MS)
      await stopServer(server, left())
      await stopWork(left)
      await program.close()
      program.tell('info', 'program.stopped', {})
    },
  }
}

// A proxy keeps its connections: one that is told to close them has none left here when the last is closed.
function askToLeave(server: Server, state: { stopping: boolean }): void {
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (state.stopping) response.setHeader('Connection', 'close')
  })
}

// All that is to be finished has the same time together.
function timeLeft(ms: number): () => number {
  const began = performance.now()
  return () => Math.max(0, ms - (performance.now() - began))
}

// A caller that sends its headers or body a byte at a time must not hold a connection for ever.
const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // As often as they come: a thousand cut in one breath would hold the others up.
  connectionsCheckingInterval: 50,
  maxHeaderSize: 16_384,
  keepAliveTimeout: 65_000,
}

async function claimDatabase(program: Program): Promise<void> {
  const moved = await movedTo(program.store.db)
  if (moved !== undefined)
    throw new Error(
      `Everything in this database was moved to ${moved}. Set DATABASE_URL to that, or take it back by: clickwire move --undo`,
    )
  if (await program.store.claim()) return
  throw new Error(
    `The database ${program.config.DATABASE_URL} is being served by another process. Stop that one first, set DATABASE_URL to another file, or use PostgreSQL for several processes.`,
  )
}

function dispatchRules({ config }: Program, others: Others) {
  return {
    isTold: others.isHeard,
    schedule: config.RETRY_SCHEDULE,
    deadlineMs: config.POSTBACK_TIMEOUT_MS,
    // A lease outlasts a whole try, and leaves as much again for writing down what came of it.
    leaseMs: 2 * config.POSTBACK_TIMEOUT_MS + 2000,
    concurrency: config.POSTBACK_CONCURRENCY,
    perDestination: config.DESTINATION_CONCURRENCY,
  }
}
