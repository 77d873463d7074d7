import type { BuyerTools } from '../delivery/buyers/buyer-tools.ts'
import type { HttpClient } from '../delivery/client.ts'
import type { Actions } from '../delivery/load-actions.ts'
import type { Catalog } from '../domain/catalog.ts'
import type { Store } from '../store/database.ts'
import type { Sealer } from '../store/secrets.ts'

/** Says what happened, one line each. */
export type Tell = (
  level: 'debug' | 'info' | 'warn' | 'error',
  what: string,
  facts: Record<string, unknown>,
) => void

/** All that a step of the pipeline may touch. */
export interface Deps {
  store: Store
  sealer: Sealer
  /** The settings as they are now; the same object until they change. */
  catalog(): Catalog
  /** Milliseconds since 1970 by the time that all processes of this database share; it does not jump on SQLite. */
  now(): number
  /** A new time-ordered id. */
  newId(): string
  /** A number from 0 to 1. */
  random(): number
  /** Says that something was owed: the dispatcher need not wait for its next look. */
  wake(): void
  actions: Actions
  http: Pick<HttpClient, 'send'>
  /** What speaks to buyers. */
  buyers: BuyerTools
  /** This machine and process, as it is named in the history of a lead. */
  machine: string
  tell: Tell
}
