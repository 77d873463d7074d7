import { EXPIRIES, EXPIRY_KINDS, type ExpiryKind } from '../../store/retention/expiries.ts'
import { claimRetention, expiredAmong, nextIds } from '../../store/retention/expiry.ts'
import type { Db } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

/** For how many days each kind of record is kept; 0 for ever. */
export type KeptDays = Readonly<Record<ExpiryKind, number>>

/** What a run deleted, or would delete, of each kind that is not kept for ever. */
export type Expired = Partial<Record<ExpiryKind, number>>

/** What came of a run: another process may be at it, or somebody reads what could go as a whole. */
export interface ExpiryResult {
  expired: Expired
  elsewhere: boolean
  held: boolean
}

/** How a run goes about it. */
export interface ExpiryRun {
  /** The last id of each kind that was looked at: a run goes on behind it, and moves it. */
  marks: Map<ExpiryKind, string>
  /** Whether it only counts. */
  dryRun: boolean
  /** Ends the run early. */
  signal?: AbortSignal
  /** The least time between two pieces of the work, for others to come in. */
  restMs?: number
}

/** What a run needs of the program. */
export type RetentionDeps = Pick<Deps, 'store' | 'now'>

const DAY_MS = 24 * 60 * 60_000
const PIECE = 300
const REST_MS = 20

/**
 * Deletes what is older than it is kept, piece by piece, each piece in a short transaction of its own. What is not
 * finished stays however old it is. Several processes may do it: one at a time does, the others return at once, and
 * `elsewhere` says so.
 */
export async function expire(deps: RetentionDeps, kept: KeptDays, run: ExpiryRun): Promise<ExpiryResult> {
  const expired: Expired = {}
  let held = false
  for (const kind of EXPIRY_KINDS) {
    if (kept[kind] === 0) continue
    const before = deps.now() - kept[kind] * DAY_MS
    const end = await expireKind(deps.store.db, kind, before, run, (n) => {
      expired[kind] = (expired[kind] ?? 0) + n
    })
    if (end === 'elsewhere') return { expired, held, elsewhere: true }
    held ||= end === 'held'
  }
  return { expired, held, elsewhere: false }
}

type End = 'elsewhere' | 'held' | 'done'

async function expireKind(
  db: Db,
  kind: ExpiryKind,
  before: number,
  run: ExpiryRun,
  count: (n: number) => void,
): Promise<End> {
  const { days } = EXPIRIES[kind]
  count(0)
  if (!days) return expireRows(db, kind, before, run, count)
  if (!run.dryRun) {
    const gone = await days.drop(db, before, run.signal)
    count(gone.count)
    // What can go as a whole the next time does not go row by row now.
    if (gone.left) return gone.left
  }
  return expireRows(db, kind, await days.rowsBefore(db, before), run, count)
}

async function expireRows(
  db: Db,
  kind: ExpiryKind,
  before: number,
  { marks, dryRun, signal, restMs = REST_MS }: ExpiryRun,
  count: (n: number) => void,
): Promise<End> {
  const expiry = EXPIRIES[kind]
  while (!signal?.aborted) {
    const began = performance.now()
    const ids = await nextIds(db, expiry, { after: marks.get(kind) ?? '', before, limit: PIECE })
    const last = ids.at(-1)
    if (last === undefined) return 'done'
    // Looked through before the transaction: while it is not there, nobody waits for it.
    const old = await expiredAmong(db, expiry, ids, before)
    const gone = dryRun || old.length === 0 ? old.length : await expirePiece(db, kind, old, before)
    if (gone === 'elsewhere') return gone
    count(gone)
    marks.set(kind, last)
    // At most half of the time: intake and sending want the database too.
    await rest(Math.max(restMs, performance.now() - began))
  }
  return 'done'
}

function expirePiece(
  db: Db,
  kind: ExpiryKind,
  old: readonly string[],
  before: number,
): Promise<number | 'elsewhere'> {
  const { hold, remove } = EXPIRIES[kind]
  return db.transaction().execute(async (tx) => {
    if (!(await claimRetention(tx))) return 'elsewhere'
    await hold?.(tx, old)
    // Somebody may have changed one of them until it was held.
    const expired = await expiredAmong(tx, EXPIRIES[kind], old, before)
    await remove(tx, expired)
    return expired.length
  })
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
