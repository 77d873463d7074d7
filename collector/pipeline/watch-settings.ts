import { type Catalog, catalogOf } from '../domain/catalog.ts'
import { allKeys } from '../store/keys.ts'
import { settingsVersion } from '../store/settings.ts'
import type { ApiKeyRow } from '../store/tables.ts'
import { readSettled } from './apply-settings.ts'
import type { Deps } from './deps.ts'

/** The settings as they are now: read when their version moves, and looked up in memory in between. */
export interface WatchedSettings {
  catalog(): Catalog
  /** The keys of the HTTP API, by their digest. */
  keys(): ReadonlyMap<string, ApiKeyRow>
  /** Looks now, rather than at its next turn. */
  refresh(): Promise<void>
  stop(): void
}

const LOOK_EVERY_MS = 250

/** Reads the settings and follows them; while the database is away the last ones serve on. */
export async function watchSettings(
  deps: Pick<Deps, 'store' | 'sealer' | 'tell'>,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<WatchedSettings> {
  let current = await read(deps)
  let looking: Promise<void> | undefined
  let troubled = false

  const look = async () => {
    if ((await settingsVersion(deps.store.db)) !== current.catalog.version) current = await read(deps)
  }
  // A look that began before may have missed what is asked for now: this one comes after it.
  const refresh = (): Promise<void> => {
    const mine = (looking ? looking.then(look, look) : look()).finally(() => {
      if (looking === mine) looking = undefined
    })
    looking = mine
    return mine
  }
  const timer = setInterval(() => {
    if (looking) return
    refresh().then(
      () => {
        troubled = false
      },
      (error: unknown) => {
        // Told once, until it is over: an outage would fill the log.
        if (!troubled) deps.tell('warn', 'settings.unread', { error })
        troubled = true
      },
    )
  }, lookEveryMs)
  timer.unref()

  return {
    catalog: () => current.catalog,
    keys: () => current.keys,
    refresh,
    stop: () => clearInterval(timer),
  }
}

async function read({ store, sealer }: Pick<Deps, 'store' | 'sealer'>) {
  const { organization, version } = await readSettled(store.db, sealer)
  return {
    catalog: catalogOf(organization, version),
    keys: new Map((await allKeys(store.db)).map((key) => [key.digest, key])),
  }
}
