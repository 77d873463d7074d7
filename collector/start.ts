import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { builtConsole } from './built-console.ts'
import { firstAdminOf } from './config.ts'
import { createBuyerTools } from './delivery/buyers/buyer-tools.ts'
import { createHttpClient } from './delivery/client.ts'
import { Problem } from './domain/problem.ts'
import { type AppOptions, createApp, createWorkerApp } from './http/app.ts'
import type { Doors } from './http/doors.ts'
import { joinOthers, type Others } from './join-others.ts'
import { listen, stopServer } from './listen.ts'
import type { Program } from './open-program.ts'
import { watchHolds } from './pipeline/accept-held.ts'
import { decideConversion } from './pipeline/decide-conversion.ts'
import type { Deps } from './pipeline/deps.ts'
import { describeActions } from './pipeline/describe-actions.ts'
import { type Dispatcher, startDispatcher } from './pipeline/dispatch.ts'
import type { WaitingEvent } from './pipeline/event-facts.ts'
import { gather } from './pipeline/gather.ts'
import { takeInbound } from './pipeline/inbound/take-inbound.ts'
import { type Distributor, startDistributor } from './pipeline/leads/distributor.ts'
import { openLeadVerbs } from './pipeline/leads/lead-verbs.ts'
import { openListVerbs } from './pipeline/lists/list-verbs.ts'
import { type LiveFeed, openLiveFeed } from './pipeline/live/live-feed.ts'
import { openReportVerbs } from './pipeline/reports/report-verbs.ts'
import { openSendingVerbs } from './pipeline/sending-verbs.ts'
import { openRuleVerbs } from './pipeline/settings/rule-verbs.ts'
import { openSettingVerbs } from './pipeline/settings/setting-verbs.ts'
import { type Landing, readLanding, takeClicks } from './pipeline/take-click.ts'
import { readEvent, takeEvents } from './pipeline/take-event.ts'
import { type Journey, tellJourney } from './pipeline/tell-journey.ts'
import { provideFirstAdmin } from './pipeline/users/first-admin.ts'
import { openUserVerbs } from './pipeline/users/user-verbs.ts'
import { type WatchedSettings, watchSettings } from './pipeline/watch-settings.ts'
import { processFigures } from './process-figures.ts'
import { movedTo } from './store/copy/write-all.ts'
import { ping } from './store/database.ts'
import { readQueues } from './store/queues.ts'
import { listRecords } from './store/records.ts'
import { findScript, keepScript } from './store/scripts.ts'

/** What a process does: everything, only take things in, or only send them. */
export type Role = 'all' | 'collector' | 'worker'

/** A program that serves. */
export interface Running {
  /** The port it listens on. */
  port: number
  /** What is stored about a transaction. */
  journey(transactionId: string): Promise<Journey | undefined>
  /** Takes nothing more, finishes what is under way, and ends. */
  stop(): Promise<void>
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

  const state = { stopping: false }
  const live = openLiveFeed(deps)
  const doors = doorsOf(deps, { settings, state, distributor, live, others })
  const options = { trustProxy: config.TRUST_PROXY, mounts: mounts(doors) }
  const app = role === 'worker' ? createWorkerApp(doors) : createApp(doors, options)
  const server = createServer(SERVER_LIMITS, app)
  const stopWork = async () => {
    await holds?.stop()
    await distributor.stop(config.SHUTDOWN_MS)
    await dispatcher?.stop(config.SHUTDOWN_MS)
    others.leave()
    settings.stop()
    await http.close()
  }
  const port = await listen(server, config.PORT, config.HOST).catch(async (error: unknown) => {
    await stopWork()
    throw error
  })
  program.tell('info', 'program.started', { role, port, settings_version: settings.catalog().version })

  return {
    port,
    journey: doors.journey,
    stop: async () => {
      state.stopping = true
      live.stop()
      await stopServer(server, config.SHUTDOWN_MS)
      await stopWork()
      await program.close()
      program.tell('info', 'program.stopped', {})
    },
  }
}

// A caller that sends its headers or body a byte at a time must not hold a connection for ever.
const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
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

interface Serving {
  settings: WatchedSettings
  state: { stopping: boolean }
  distributor: Distributor
  live: LiveFeed
  others: Others
}

function doorsOf(
  deps: Deps & Pick<Program, 'config'>,
  { settings, state, distributor, live, others }: Serving,
): Doors {
  const maxWaiting = deps.config.MAX_WAITING
  const events = gather((group: readonly WaitingEvent[]) => takeEvents(deps, group), { maxWaiting })
  const clicks = gather((group: readonly Landing[]) => takeClicks(deps, group), { maxWaiting })
  return {
    catalog: settings.catalog,
    keys: settings.keys,
    newId: deps.newId,
    tell: deps.tell,
    takeEvent: async (members, door) => {
      const waiting = await readEvent(deps, members, door)
      return orThrow(waiting instanceof Problem ? waiting : await events(waiting))
    },
    takeClick: async (members, visitor) => clicks(orThrow(readLanding(deps, members, visitor))),
    leads: openLeadVerbs(deps, distributor),
    sending: openSendingVerbs(deps),
    takeInbound: (call) => takeInbound(deps, call),
    decideConversion: (decision) => decideConversion(deps, decision),
    lists: openListVerbs(deps),
    journey: (transactionId) => tellJourney(deps, transactionId),
    users: openUserVerbs(deps),
    live,
    reports: openReportVerbs(deps),
    records: (kind, scope, filter) => listRecords(deps.store.db, kind, scope, filter),
    settings: openSettingVerbs(deps, settings.refresh),
    actions: () => describeActions(deps.actions),
    rules: openRuleVerbs(deps, settings.refresh),
    script: builtScript,
    consoleFile: builtConsole,
    pinnedScript: (digest) => findScript(deps.store.db, digest),
    figures: () => processFigures(others.state()),
    queues: () => readQueues(deps.store.db, deps.now()),
    metricsToken: deps.config.METRICS_TOKEN,
    unready: async () => (state.stopping ? 'stopping' : ping(deps.store)),
  }
}

function orThrow<T>(given: T | Problem): T {
  if (given instanceof Problem) throw given
  return given
}

// In a clone the scripts are built into dist/; in the package this file itself lies there.
function builtScript(name: string): string | undefined {
  const source = import.meta.url.endsWith('.ts')
  const file = new URL(source ? `../dist/${name}` : `../${name}`, import.meta.url)
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
