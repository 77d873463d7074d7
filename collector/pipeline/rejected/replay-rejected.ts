import { Problem } from '../../domain/problem.ts'
import { writeAudit } from '../../store/audit.ts'
import type { RejectedRow } from '../../store/machine-tables.ts'
import {
  claimRejected,
  findRejected,
  noteReplayed,
  type RejectedFilter,
  replayableRejected,
} from '../../store/rejected.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { readLanding, storeLandings } from '../take-click.ts'
import { readEvent, takeEventsWithin } from '../take-event.ts'
import { maskedCall } from './masked-call.ts'
import type { KeptCall } from './refused-call.ts'

/** Which of the kept are to be taken after all. */
interface RejectedOrder {
  filter: RejectedFilter
  limit: number
}

/** What became of them, by what each was answered. */
interface RejectedReplayed {
  replayed: number
  refused: Record<string, number>
  /** Where the next call goes on, when there may be more. */
  next: string | null
}

interface ShownRejected {
  row: RejectedRow
  call: KeptCall
}

/** What can be done with what was refused. */
export interface RejectedVerbs {
  /** One of the kept, with what it said. Who looks is written down. */
  show(rejectedUid: string, actor: string): Promise<ShownRejected | undefined>
  /** One of the kept, with what it said masked. */
  showMasked(rejectedUid: string): Promise<ShownRejected | undefined>
  replay(order: RejectedOrder, actor: string): Promise<RejectedReplayed>
}

/** The verbs of what was refused. */
export function openRejectedVerbs(deps: Deps): RejectedVerbs {
  return {
    show: (rejectedUid, actor) => show(deps, rejectedUid, actor),
    showMasked: async (rejectedUid) => {
      const row = await findRejected(deps.store.db, rejectedUid)
      return row && { row, call: maskedCall(keptCallOf(deps, row)) }
    },
    replay: (order, actor) => replayRejected(deps, order, actor),
  }
}

async function show(deps: Deps, rejectedUid: string, actor: string) {
  const row = await findRejected(deps.store.db, rejectedUid)
  if (!row) return undefined
  await audit(deps, { actor, action: 'rejected.shown', subject: rejectedUid, detail: {} })
  return { row, call: keptCallOf(deps, row) }
}

async function replayRejected(deps: Deps, order: RejectedOrder, actor: string): Promise<RejectedReplayed> {
  const rows = await replayableRejected(deps.store.db, order.filter, order.limit)
  const refused: Record<string, number> = {}
  let replayed = 0
  for (const row of rows) {
    const refusal = await replayOne(deps, row)
    if (refusal === undefined) replayed += 1
    else refused[refusal] = (refused[refusal] ?? 0) + 1
  }
  if (replayed > 0) deps.wake()
  const next = rows.length === order.limit ? (rows.at(-1)?.rejected_uid ?? null) : null
  await audit(deps, {
    ...{ actor, action: 'rejected.replayed', subject: order.filter.rejected_uid ?? 'filter' },
    detail: { filter: order.filter, replayed, refused },
  })
  return { replayed, refused, next }
}

// Taken and marked in one transaction: however often it is replayed, it is taken once.
function replayOne(deps: Deps, row: RejectedRow): Promise<string | undefined> {
  return deps.store.db.transaction().execute(async (tx) => {
    if (!(await claimRejected(tx, row.rejected_uid, deps.now()))) return 'replayed_before'
    const refusal = await takeAgain(deps, tx, keptCallOf(deps, row))
    const status = refusal === undefined ? 'replayed' : 'kept'
    await noteReplayed(tx, row.rejected_uid, { status, replayed_code: refusal ?? 'taken' })
    return refusal
  })
}

/** Takes a kept call as if it came now; an operator speaks for it. What it is refused for, or undefined. */
async function takeAgain(deps: Deps, tx: Tx, call: KeptCall): Promise<string | undefined> {
  const { members, visitor, cid, messageId } = call
  if (members === undefined) return 'invalid_body'
  if (call.door === 'click') {
    const landing = readLanding(deps, members, visitor)
    if (landing instanceof Problem) return landing.code
    await storeLandings(deps, tx, [landing])
    return undefined
  }
  const door = { ...(cid === undefined ? {} : { cid }), global: call.global ?? false, messageId, visitor }
  const waiting = await readEvent(deps, members, { ...door, authorized: () => true }, tx)
  if (waiting instanceof Problem) return waiting.code
  const { answers } = await takeEventsWithin(deps, tx, [waiting], 0)
  const [answer] = answers
  return answer instanceof Problem ? answer.code : undefined
}

/** What a kept row says; it throws when the program's secret is another one than it was sealed with. */
export function keptCallOf({ sealer }: Pick<Deps, 'sealer'>, { content }: RejectedRow): KeptCall {
  return JSON.parse(sealer.open(content)) as KeptCall
}

interface Deed {
  actor: string
  action: string
  subject: string
  detail: object
}

function audit(deps: Deps, { detail, ...deed }: Deed): Promise<void> {
  return writeAudit(deps.store.db, {
    ...deed,
    ...{ audit_uid: deps.newId(), at: deps.now(), detail: JSON.stringify(detail) },
  })
}
