import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import { keepClock } from './clock.ts'
import type { Config } from './config.ts'
import { type Actions, loadActions } from './delivery/load-actions.ts'
import { createLog } from './log.ts'
import { newId } from './new-id.ts'
import type { Tell } from './pipeline/deps.ts'
import { programSecret } from './secret-file.ts'
import { openMigratedStore, type Store } from './store/database.ts'
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
  const clock = await keepClock(store.clock)
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
