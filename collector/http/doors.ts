import type { Catalog } from '../domain/catalog.ts'
import type { EventDoor } from '../domain/judge-event.ts'
import type { Tell } from '../pipeline/deps.ts'
import type { EventReceipt } from '../pipeline/event-facts.ts'
import type { LeadVerbs } from '../pipeline/leads/lead-verbs.ts'
import type { LiveFeed } from '../pipeline/live/live-feed.ts'
import type { ReportVerbs } from '../pipeline/reports/report-verbs.ts'
import type { ClickReceipt, Visitor } from '../pipeline/take-click.ts'
import type { Journey } from '../pipeline/tell-journey.ts'
import type { UserVerbs } from '../pipeline/users/user-verbs.ts'
import type { Queues } from '../store/queues.ts'
import type { Page, RecordFilter, RecordKind } from '../store/records.ts'
import type { Keys } from './auth.ts'

/** What the doors lead to: each member is one verb of the pipeline or one query of the store. */
export interface Doors {
  catalog(): Catalog
  keys(): Keys
  newId(): string
  tell: Tell
  takeEvent(members: Record<string, unknown>, door: EventDoor & { visitor: Visitor }): Promise<EventReceipt>
  leads: LeadVerbs
  takeClick(members: Record<string, unknown>, visitor: Visitor): Promise<ClickReceipt>
  journey(transactionId: string): Promise<Journey | undefined>
  records(kind: RecordKind, filter: RecordFilter): Promise<Page>
  users: UserVerbs
  live: Pick<LiveFeed, 'listen'>
  reports: ReportVerbs
  /** The built script of this name, or undefined where it was not built. */
  script(name: 'sdk.js' | 'sdk-debug.js'): string | undefined
  /** The version of the script that has this SHA-384 digest in hex, if it was ever served here. */
  pinnedScript(digest: string): Promise<string | undefined>
  /** What is waiting to be done. */
  queues(): Promise<Queues>
  /** What a caller of /metrics must bring; undefined where anybody may. */
  metricsToken: string | undefined
  /** Why the program is not ready to be sent traffic, or undefined when it is. */
  unready(): Promise<string | undefined>
}
