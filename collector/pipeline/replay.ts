import { faultOf, Problem, problemOf } from '../domain/problem.ts'
import { writeAudit } from '../store/audit.ts'
import { STATE } from '../store/outbox.ts'
import {
  countReplayable,
  countReplays,
  type DeliveryFilter,
  findDelivery,
  oweReplays,
  replayable,
} from '../store/replays.ts'
import type { DeliveryRow } from '../store/tables.ts'
import type { Deps } from './deps.ts'
import { judgeReplays, type ReplayMode, type ReplayVerdict } from './judge-replay.ts'
import { type RehearseDeps, type ReplayRehearsed, rehearseReplays } from './rehearse-replay.ts'

/** What is to be replayed: one delivery by its id, or those that a filter finds, page by page. */
export interface ReplayOrder {
  delivery_id?: string | undefined
  filter: DeliveryFilter
  mode: ReplayMode
  dry_run: boolean
  limit?: number | undefined
  cursor?: string | undefined
}

/** What came of an order: what was owed anew, or would be, and what was refused, by its reason. */
export interface Replayed {
  mode: ReplayMode
  dry_run: boolean
  replayed: number
  refused: Record<string, number>
  /** In a rehearsal: how many deliveries the filter finds, from this page on. */
  matching?: number
  deliveries: { delivery_id: string; replay_of: string }[] | ReplayRehearsed[]
  next: string | null
}

// A call is answered while its caller waits.
const MOST_REPLAYED = 1_000
const MOST_REHEARSED = 100

// What one transaction owes: small enough that events are not kept waiting by it.
const PAGE = 200

/** What replaying needs. */
export type ReplayDeps = RehearseDeps & Pick<Deps, 'newId' | 'wake'>

/**
 * Has deliveries sent again, each as a new one that names the one it replays: found → judged → owed, page by page,
 * each page in one transaction with its audit row. A dry run owes nothing, and shows what would be sent.
 */
export async function replay(deps: ReplayDeps, order: ReplayOrder, actor: string): Promise<Replayed> {
  refuseUnknown(deps, order.filter)
  if (order.delivery_id !== undefined) return replayOne(deps, order, order.delivery_id, actor)
  const most = order.dry_run ? MOST_REHEARSED : MOST_REPLAYED
  const limit = Math.min(order.limit ?? most, most)
  const done: Replayed = { mode: order.mode, dry_run: order.dry_run, replayed: 0, ...NOTHING_YET() }
  let after = order.cursor ?? ''
  if (order.dry_run) done.matching = await countReplayable(deps.store.db, order.filter, after)
  for (let left = limit; left > 0; ) {
    const size = Math.min(left, PAGE)
    const found = await replayable(deps.store.db, order.filter, { after, limit: size + 1 })
    const page = found.slice(0, size)
    // What was replayed before is not found.
    add(done, await replayPage(deps, { order, actor, before: 0 }, page))
    after = page.at(-1)?.delivery_id ?? after
    left -= page.length
    done.next = found.length > size ? after : null
    if (done.next === null) break
  }
  if (done.replayed > 0 && !order.dry_run) deps.wake()
  return done
}

const NOTHING_YET = () => ({ refused: {}, deliveries: [], next: null })

async function replayOne(
  deps: ReplayDeps,
  order: ReplayOrder,
  deliveryId: string,
  actor: string,
): Promise<Replayed> {
  const delivery = await findDelivery(deps.store.db, deliveryId)
  if (!delivery) throw new Problem(404, 'not_found', 'There is no such delivery.')
  const before = await countReplays(deps.store.db, deliveryId)
  const page = await replayPage(deps, { order, actor, before }, [delivery])
  const [reason = page.replayed === 0 ? 'replayed_just_now' : undefined] = Object.keys(page.refused)
  if (reason !== undefined && !order.dry_run)
    throw new Problem(409, 'not_replayable', `The delivery cannot be replayed: ${reason}.`, {
      facts: { reason },
    })
  if (!order.dry_run) deps.wake()
  const { mode, dry_run } = order
  return { mode, dry_run, ...page, next: null, ...(dry_run ? { matching: 1 } : {}) }
}

type Page = Pick<Replayed, 'replayed' | 'refused' | 'deliveries'>

/** An order, who gave it, and how often what it is about was replayed before. */
interface Ordered {
  order: ReplayOrder
  actor: string
  before: number
}

async function replayPage(
  deps: ReplayDeps,
  ordered: Ordered,
  deliveries: readonly DeliveryRow[],
): Promise<Page> {
  const { order } = ordered
  const verdicts = await judgeReplays(deps, deliveries, order.mode)
  if (order.dry_run) {
    const shown = await rehearseReplays(deps, verdicts)
    const refused = countOf(shown.flatMap(({ reason }) => reason ?? []))
    return { replayed: shown.filter(({ reason }) => reason === null).length, refused, deliveries: shown }
  }
  const reasons = verdicts.flatMap(({ verdict }) => (verdict.status === 'refused' ? [verdict.reason] : []))
  const owed = await owePage(deps, ordered, verdicts)
  return { replayed: owed.length, refused: countOf(reasons), deliveries: owed }
}

function owePage(
  deps: ReplayDeps,
  { order, actor, before }: Ordered,
  verdicts: readonly ReplayVerdict[],
): Promise<{ delivery_id: string; replay_of: string }[]> {
  const due = verdicts.filter(({ verdict }) => verdict.status === 'due').map(({ delivery }) => delivery)
  return deps.store.db.transaction().execute(async (tx) => {
    const rows = due.map((row) => replayRow(deps, row, order.mode, before))
    const ours = await oweReplays(tx, rows)
    const owed = rows.flatMap(({ delivery_id, replay_of }) =>
      ours.has(delivery_id) && replay_of !== null ? [{ delivery_id, replay_of }] : [],
    )
    if (owed.length > 0)
      await writeAudit(tx, {
        ...{ audit_uid: deps.newId(), at: deps.now(), actor, action: 'deliveries.replayed' },
        subject: order.delivery_id ?? order.filter.rule ?? order.filter.cid ?? 'deliveries',
        detail: JSON.stringify({ mode: order.mode, filter: order.filter, replayed: owed.length }),
      })
    return owed
  })
}

function replayRow(deps: ReplayDeps, row: DeliveryRow, mode: ReplayMode, before: number): DeliveryRow {
  const now = deps.now()
  return {
    ...row,
    ...{ delivery_id: deps.newId(), replay_of: row.delivery_id },
    // Of two orders at the same time, one owes it. What set it off at first stays in front: its values hang on that.
    trigger_key: `${row.trigger_key.split(' ', 1)[0]} replay ${before + 1} of ${row.delivery_id}`,
    ...{ status: STATE.ready, reason: null, run_at: now, attempt: 0, touches: 0 },
    ...{ lease_id: null, lease_until: null, at: now, updated_at: now },
    rule_version: mode === 'original' ? row.rule_version : deps.catalog().version,
    as_it_was: mode === 'original' ? 1 : 0,
  }
}

function add(done: Replayed, page: Page): void {
  done.replayed += page.replayed
  done.deliveries = [...done.deliveries, ...page.deliveries] as Replayed['deliveries']
  for (const [reason, count] of Object.entries(page.refused))
    done.refused[reason] = (done.refused[reason] ?? 0) + count
}

function countOf(reasons: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(reasons, (reason) => reason)
  return Object.fromEntries([...groups].map(([reason, all]) => [reason, all.length]))
}

function refuseUnknown({ catalog }: ReplayDeps, { rule, cid, pid }: DeliveryFilter): void {
  const { rules, campaigns, sources } = catalog()
  const faults = [
    ...(rule === undefined || rules.has(rule) ? [] : [faultOf('invalid', 'rule', 'is no rule of today')]),
    ...(cid === undefined || campaigns.has(cid) ? [] : [faultOf('invalid', 'cid', 'is no campaign')]),
    ...(pid === undefined || sources.has(pid) || pid === 'organic'
      ? []
      : [faultOf('invalid', 'pid', 'is no source')]),
  ]
  const [first, ...rest] = faults
  if (first) throw problemOf([first, ...rest])
}
