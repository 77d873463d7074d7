import type { Stream } from '../../delivery/streams/stream.ts'
import { CLOCKS_APART_MS, idAt } from '../../store/id-times.ts'
import { advanceRelay, beginRelay, holdRelay, releaseRelay, trimLog } from '../../store/relay/relays.ts'
import type { RelayRow } from '../../store/relay/tables.ts'
import type { Deps } from '../deps.ts'
import { openPieces, type Piece } from './next-piece.ts'

/** What a relay is told to do. */
export interface RelayOrder {
  name: string
  /** Where it sends to, as it may be shown. */
  target: string
  from: 'beginning' | 'now'
  personal: boolean
}

type RelayDeps = Pick<Deps, 'store' | 'sealer' | 'now' | 'newId' | 'tell'>

const LEASE_MS = 10_000
const LOOK_EVERY_MS = 100
const ASK_EVERY_MS = 1_000
const TOLD_EVERY_MS = 60_000
const PIECES_PER_TRIM = 50
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 10_000

/**
 * Tells a stream everything that is accepted, in the order of its commits and at least once, until the signal. Of
 * several processes with the same name one works; another takes over when it ends.
 */
export async function runRelay(
  deps: RelayDeps,
  stream: Stream,
  order: RelayOrder,
  signal: AbortSignal,
): Promise<void> {
  const { db } = deps.store
  const now = deps.now()
  await beginRelay(db, {
    ...{ name: order.name, target: order.target, at: now },
    history_after: order.from === 'beginning' ? '' : null,
    // What a collector whose clock runs ahead stored before there was a log is history all the same.
    history_until: idAt(now + CLOCKS_APART_MS),
  })
  const lease_id = deps.newId()
  const step = openWork(deps, stream, order, lease_id)
  let failures = 0
  while (!signal.aborted) {
    // An outage of the database or of the stream ends with itself: what is told next is written down in the database.
    const done = await step().catch((error: unknown) => ({ because: String(error) }))
    if ('because' in done) deps.tell('warn', 'relay.waits', { relay: order.name, because: done.because })
    failures = 'because' in done ? failures + 1 : 0
    const afterMs = 'because' in done ? backoff(failures) : done.afterMs
    await wait(afterMs, signal)
  }
  await releaseRelay(db, { name: order.name, lease_id })
}

type Step = { afterMs: number } | { because: string }

/** One step: keep the lease, read what comes next, tell it, write down how far it came. */
function openWork(deps: RelayDeps, stream: Stream, order: RelayOrder, lease_id: string): () => Promise<Step> {
  const { db } = deps.store
  const nextPiece = openPieces(deps, order.personal)
  const report = openReport(deps, order.name)
  let untrimmed = 0

  const trim = async () => {
    if (untrimmed > 0) await trimLog(db)
    untrimmed = 0
  }
  return async () => {
    const now = deps.now()
    const relay = await holdRelay(db, order.name, { lease_id, now, until: now + LEASE_MS })
    report.held(relay)
    if (!relay) return { afterMs: ASK_EVERY_MS }
    const piece = await nextPiece(relay)
    if (!piece) {
      await trim()
      return { afterMs: LOOK_EVERY_MS }
    }
    const { kept, because } = await tellPiece(stream, piece, deps)
    const sent = relay.sent + kept
    await advanceRelay(db, relay, { ...piece.reached(kept), sent, updated_at: deps.now() })
    report.sent({ ...relay, sent })
    untrimmed += 1
    if (untrimmed >= PIECES_PER_TRIM) await trim()
    if (because !== undefined && kept === 0) return { because }
    return { afterMs: 0 }
  }
}

// A piece that takes longer than its lease is given up: by then another process may be telling it.
async function tellPiece(stream: Stream, { messages }: Piece, { now }: Pick<Deps, 'now'>) {
  const until = now() + LEASE_MS / 2
  let kept = 0
  let because: string | undefined
  while (kept < messages.length && because === undefined && now() < until) {
    const published = await stream.publish(messages.slice(kept, kept + MESSAGES_AT_ONCE))
    kept += published.kept
    because = published.because
  }
  return { kept, because }
}

const MESSAGES_AT_ONCE = 1_000

function openReport({ tell, now }: Pick<Deps, 'tell' | 'now'>, name: string) {
  let working: boolean | undefined
  let told: { at: number; sent: number } | undefined
  return {
    /** Says when this process gets the work, or finds that another has it. */
    held: (relay: RelayRow | undefined) => {
      if (working === (relay !== undefined)) return
      working = relay !== undefined
      tell('info', working ? 'relay.works' : 'relay.stands_by', { relay: name, position: relay?.position })
    },
    /** Says now and then how far it has come. */
    sent: ({ sent, position, history_after }: RelayRow) => {
      told ??= { at: now(), sent }
      if (now() - told.at < TOLD_EVERY_MS) return
      const { at, sent: before } = told
      told = { at: now(), sent }
      const facts = { relay: name, sent: sent - before, in_ms: now() - at, position }
      tell('info', 'relay.told', { ...facts, history: history_after !== null })
    },
  }
}

function backoff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1))
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
