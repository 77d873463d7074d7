import type { Catalog } from '../domain/catalog.ts'
import type { EventDoor } from '../domain/judge-event.ts'
import type { Problem } from '../domain/problem.ts'
import type { OperatorDecision } from '../pipeline/decide-conversion.ts'
import type { Tell } from '../pipeline/deps.ts'
import type { ActionDescription } from '../pipeline/describe-actions.ts'
import type { EventReceipt } from '../pipeline/event-facts.ts'
import type { InboundCall } from '../pipeline/inbound/inbound-call.ts'
import type { InboundReceipt } from '../pipeline/inbound/take-inbound.ts'
import type { KeyVerbs } from '../pipeline/key-verbs.ts'
import type { LeadVerbs } from '../pipeline/leads/lead-verbs.ts'
import type { ListVerbs } from '../pipeline/lists/list-verbs.ts'
import type { LiveFeed } from '../pipeline/live/live-feed.ts'
import type { RefusedCall } from '../pipeline/rejected/refused-call.ts'
import type { RejectedVerbs } from '../pipeline/rejected/replay-rejected.ts'
import type { ReportVerbs } from '../pipeline/reports/report-verbs.ts'
import type { SendingVerbs } from '../pipeline/sending-verbs.ts'
import type { RuleVerbs } from '../pipeline/settings/rule-verbs.ts'
import type { SettingVerbs } from '../pipeline/settings/setting-verbs.ts'
import type { ClickReceipt, Visitor } from '../pipeline/take-click.ts'
import type { Journey } from '../pipeline/tell-journey.ts'
import type { UserVerbs } from '../pipeline/users/user-verbs.ts'
import type { Queues } from '../store/queues.ts'
import type { Page, RecordFilter, RecordKind } from '../store/records.ts'
import type { Scope } from '../store/scope.ts'
import type { ConversionRow } from '../store/tables.ts'
import type { Keys } from './auth.ts'
import type { Figure } from './metrics.ts'

/** What the doors lead to: each member is one verb of the pipeline or one query of the store. */
export interface Doors {
  catalog(): Catalog
  keys(): Keys
  newId(): string
  tell: Tell
  takeEvent(members: Record<string, unknown>, door: EventDoor & { visitor: Visitor }): Promise<EventReceipt>
  leads: LeadVerbs
  sending: SendingVerbs
  takeInbound(call: InboundCall): Promise<InboundReceipt>
  decideConversion(decision: OperatorDecision): Promise<{ conversion: ConversionRow; changed: boolean }>
  lists: ListVerbs
  takeClick(members: Record<string, unknown>, visitor: Visitor): Promise<ClickReceipt>
  journey(transactionId: string, scope: Scope): Promise<Journey | undefined>
  users: UserVerbs
  apiKeys: KeyVerbs
  live: Pick<LiveFeed, 'listen'>
  reports: ReportVerbs
  records(kind: RecordKind, scope: Scope, filter: RecordFilter): Promise<Page>
  settings: SettingVerbs
  rules: RuleVerbs
  actions(): ActionDescription[]
  /** The built script of this name, or undefined where it was not built. */
  script(name: 'sdk.js' | 'sdk-debug.js'): string | undefined
  /** The version of the script that has this SHA-384 digest in hex, if it was ever served here. */
  pinnedScript(digest: string): Promise<string | undefined>
  /** What is waiting to be done. */
  queues(): Promise<Queues>
  rejected: RejectedVerbs
  /** Keeps a call that was refused, for when the reason is put right. */
  keepRejected(call: RefusedCall, problem: Problem): void
  /** What else this process knows of itself. */
  figures(): Figure[]
  /** What a caller of /metrics must bring; undefined where anybody may. */
  metricsToken: string | undefined
  /** Where browsers reach this program, where that was set. */
  publicUrl: string | undefined
  /** A file of the built console by its path, or undefined where there is none. */
  consoleFile(path: string): Buffer | undefined
  /** Why the program is not ready to be sent traffic, or undefined when it is. */
  unready(): Promise<string | undefined>
}
