import { TransactionId } from '../../domain/ids.ts'
import type { Problem } from '../../domain/problem.ts'
import type { RejectedRow } from '../../store/machine-tables.ts'
import { keepRejected } from '../../store/rejected.ts'
import type { Deps } from '../deps.ts'
import { gather } from '../gather.ts'
import type { RefusedCall } from './refused-call.ts'

/** Keeps what callers were refused, for when the reason is put right. */
export interface RejectedKeeper {
  /** Keeps a call, where another try may end otherwise; nobody waits for it. */
  keep(call: RefusedCall, problem: Problem): void
  figures(): { kept: number; lost: number }
  /** Resolves when what was given is written. */
  idle(): Promise<void>
}

// A flood of nonsense costs a few commits a second, and what is beyond this is counted and gone.
const MOST_WAITING = 2_000
const PAUSE_MS = 250
const PATIENCE_MS = 8_000

/** Opens the keeper. */
export function openRejectedKeeper(deps: Deps): RejectedKeeper {
  const counted = { kept: 0, lost: 0 }
  const underWay = new Set<Promise<void>>()
  const write = gather(
    async (rows: readonly RejectedRow[]) => {
      await deps.store.db.transaction().execute((tx) => keepRejected(tx, rows))
      return rows.map(() => undefined)
    },
    { maxWaiting: MOST_WAITING, pauseMs: PAUSE_MS, patienceMs: PATIENCE_MS },
  )
  return {
    keep: (call, problem) => {
      if (!isWorthKeeping(problem)) return
      const written = write(rowOf(deps, call, problem)).then(
        () => {
          counted.kept += 1
        },
        (error: unknown) => {
          counted.lost += 1
          deps.tell('warn', 'rejected.not_kept', { code: problem.code, error })
        },
      )
      underWay.add(written)
      void written.finally(() => underWay.delete(written))
    },
    figures: () => ({ ...counted }),
    idle: async () => {
      await Promise.all(underWay)
    },
  }
}

// A repeat is no loss, and what is told to come again later is sent again by whoever has it.
const NO_LOSS = new Set(['duplicate_event', 'event_locked'])

function isWorthKeeping({ status, code }: Problem): boolean {
  return [400, 401, 403, 413].includes(status) && !NO_LOSS.has(code)
}

function rowOf(deps: Deps, { bytes, whole, ...call }: RefusedCall, problem: Problem): RejectedRow {
  const { members = {} } = call
  const at = deps.now()
  const pid = textOf(members.pid)
  return {
    ...{ rejected_uid: deps.newId(), door: call.door, status: 'kept', replayed_code: null },
    ...{ at, updated_at: at, bytes, whole: whole ? 1 : 0 },
    transaction_id: TransactionId.safeParse(textOf(members.transaction_id)).data ?? null,
    cid: knownCampaign(deps, call.cid ?? textOf(members.cid)),
    // What a caller makes up is no source: all of it together has the room of one.
    pid: deps.catalog().sources.has(pid) ? pid : '',
    ...{ code: problem.code, http_status: problem.status },
    reason: reasonOf(problem),
    // Beyond the head nothing is kept, however it was read.
    content: deps.sealer.seal(JSON.stringify(whole ? call : { ...call, members: undefined })),
  }
}

// The sentences name fields, and never what stood in them; a field's name is the caller's own.
function reasonOf({ message }: Problem): string {
  return message.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, 500)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function knownCampaign(deps: Deps, cid: string): string | null {
  return deps.catalog().campaigns.has(cid) ? cid : null
}
