import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import { type Clock, keepClock } from './clock.ts'
import type { Config } from './config.ts'
import { type Actions, loadActions } from './delivery/load-actions.ts'
import { createLog } from './log.ts'
import { newId } from './new-id.ts'
import type { Tell } from './pipeline/deps.ts'
import { programSecret } from './secret-file.ts'
import { steadyClock } from './steady-clock.ts'
import { openMigratedStore, type Store } from './store/database.ts'
import { isPostgres } from './store/dialects/dialect.ts'
import { createSealer, type Sealer } from './store/secrets.ts'

/** What every command works with: the database and what goes with it. */
export interface Program {
  config: Config
  store: Store
  sealer: Sealer
  actions: Actions
  log: Logger
  tell: Tell
  now(): number
  newId(): string
  random(): number
  /** Given once the disk did not confirm a write: what is stored since cannot be trusted. */
  broken: Promise<Error>
  close(): Promise<void>
}

const DATA_FOLDER = './data'

/** Opens the database, brings its tables up to date, and loads the actions. */
export async function openProgram(config: Config): Promise<Program> {
  const log = createLog(config.LOG_LEVEL)
  const tell: Tell = (level, what, facts) => log[level](facts, what)
  const actions = await loadActions(config.ACTIONS_DIR)
  const broken = Promise.withResolvers<Error>()
  const store = await openMigratedStore(config.DATABASE_URL, {
    lost: (error) => tell('warn', 'database.lost', { error }),
    broken: broken.resolve,
  })
  const clock = await clockOf(store, tell)
  const folder = store.folder ?? DATA_FOLDER
  mkdirSync(folder, { recursive: true })
  const secret = programSecret(config.CLICKWIRE_SECRET, folder)
  if (secret.fresh)
    tell('warn', 'secret.made', {
      file: secret.file,
      note: 'CLICKWIRE_SECRET is not set: one was made and is kept in this file. Keep a copy; other machines need the same.',
    })
  return {
    ...{ config, store, actions, log, tell },
    sealer: createSealer(secret.value),
    now: clock.now,
    newId,
    random: Math.random,
    broken: broken.promise,
    close: async () => {
      clock.stop()
      await store.close()
    },
  }
}

// What several processes share has one time for all; where a process is alone, nobody minds if it does not jump.
async function clockOf(store: Store, tell: Tell): Promise<Clock> {
  if (isPostgres(store.db)) return keepClock(store.clock)
  return steadyClock((by_ms) => tell('warn', 'clock.stepped', { by_ms, note: STEPPED }))
}

const STEPPED =
  'The clock of this machine was set. This process makes up for that by two minutes an hour, so that nothing is sent early; a restart takes the new time at once.'
