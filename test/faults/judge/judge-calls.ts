import type { DatabaseFacts } from './database-facts.ts'
import type { Entry } from './ledger.ts'
import type { Load } from './load.ts'
import type { Behaviour } from './sink.ts'
import type { Tally } from './tally.ts'

/** What the judge does when it is asked. */
export interface JudgeCalls {
  /** Sends a load, and returns when it is over. */
  load(load: Load): Promise<void>
  /** Ends the loads under way. */
  enough(nothing: undefined): Promise<void>
  behave(change: { path: string; behaviour: Behaviour }): Promise<void>
  /** Writes down that a fault was made. */
  note(fault: string): Promise<void>
  entries(nothing: undefined): Promise<Entry[]>
  /** Adds up the ledger; each acknowledged event is owed to every one of the paths. */
  tally(paths: readonly string[]): Promise<Tally>
  /** Holds a database against the ledger. */
  facts(url: string): Promise<DatabaseFacts>
}
