import { builtConsole } from './built-console.ts'
import { builtScript } from './built-script.ts'
import type { Doors } from './http/doors.ts'
import type { Others } from './join-others.ts'
import type { Program } from './open-program.ts'
import { decideConversion } from './pipeline/decide-conversion.ts'
import type { Deps } from './pipeline/deps.ts'
import { describeActions } from './pipeline/describe-actions.ts'
import { takeInbound } from './pipeline/inbound/take-inbound.ts'
import { openIntake } from './pipeline/intake.ts'
import { openKeyVerbs } from './pipeline/key-verbs.ts'
import type { Distributor } from './pipeline/leads/distributor.ts'
import { openLeadVerbs } from './pipeline/leads/lead-verbs.ts'
import { openListVerbs } from './pipeline/lists/list-verbs.ts'
import type { LiveFeed } from './pipeline/live/live-feed.ts'
import type { RejectedKeeper } from './pipeline/rejected/keep-rejected.ts'
import { openRejectedVerbs } from './pipeline/rejected/replay-rejected.ts'
import { openReportVerbs } from './pipeline/reports/report-verbs.ts'
import type { RetentionWatch } from './pipeline/retention/watch-retention.ts'
import { openSendingVerbs } from './pipeline/sending-verbs.ts'
import { openRuleVerbs } from './pipeline/settings/rule-verbs.ts'
import { openSettingVerbs } from './pipeline/settings/setting-verbs.ts'
import { openSourceLimits } from './pipeline/source-limits.ts'
import { tellJourney } from './pipeline/tell-journey.ts'
import { openUserVerbs } from './pipeline/users/user-verbs.ts'
import type { WatchedSettings } from './pipeline/watch-settings.ts'
import { processFigures } from './process-figures.ts'
import { ping } from './store/database.ts'
import { readQueues } from './store/queues.ts'
import { listRecords } from './store/records.ts'
import { findScript } from './store/scripts.ts'

/** What serves besides the store: the doors ask it, and tell it. */
interface Serving {
  settings: WatchedSettings
  state: { stopping: boolean }
  distributor: Distributor
  live: LiveFeed
  others: Others
  refused: RejectedKeeper
  retention: RetentionWatch | undefined
}

/** Gives the doors what they call: a verb of the pipeline each, or a query of the store. */
export function doorsOf(
  deps: Deps & Pick<Program, 'config'>,
  { settings, state, distributor, live, others, refused, retention }: Serving,
): Doors {
  const limits = openSourceLimits(deps)
  const intake = openIntake(deps, limits, deps.config.MAX_WAITING)
  return {
    catalog: settings.catalog,
    keys: settings.keys,
    newId: deps.newId,
    tell: deps.tell,
    takeEvent: intake.takeEvent,
    takeClick: intake.takeClick,
    leads: openLeadVerbs(deps, distributor, limits),
    sending: openSendingVerbs(deps),
    takeInbound: (call) => takeInbound(deps, call),
    decideConversion: (decision) => decideConversion(deps, decision),
    lists: openListVerbs(deps),
    journey: (transactionId, scope) => tellJourney(deps, transactionId, scope),
    users: openUserVerbs(deps),
    apiKeys: openKeyVerbs(deps, settings.refresh),
    live,
    reports: openReportVerbs(deps),
    records: (kind, scope, filter) => listRecords(deps.store.db, kind, scope, filter),
    settings: openSettingVerbs(deps, settings.refresh),
    actions: () => describeActions(deps.actions),
    rules: openRuleVerbs(deps, settings.refresh),
    script: builtScript,
    publicUrl: deps.config.PUBLIC_URL,
    consoleFile: builtConsole,
    pinnedScript: (digest) => findScript(deps.store.db, digest),
    figures: () =>
      processFigures({
        line: others.state(),
        waiting: intake.waiting(),
        limited: limits.refused(),
        rejected: refused.figures(),
        retention: retention?.figures(),
      }),
    rejected: openRejectedVerbs(deps),
    keepRejected: refused.keep,
    queues: () => readQueues(deps.store.db, deps.now()),
    metricsToken: deps.config.METRICS_TOKEN,
    unready: async () => (state.stopping ? 'stopping' : ping(deps.store)),
  }
}
