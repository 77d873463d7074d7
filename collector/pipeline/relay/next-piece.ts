import type { StreamMessage } from '../../delivery/streams/stream.ts'
import { keyOf } from '../../store/clicks.ts'
import { findLeadDetails } from '../../store/lead-details.ts'
import { type Accepted, readHistory, readLog } from '../../store/relay/accepted.ts'
import { watchHorizon, writersOf } from '../../store/relay/horizon.ts'
import type { RelayRow } from '../../store/relay/tables.ts'
import type { Deps } from '../deps.ts'
import { messagesOf } from './message.ts'

type Standing = Pick<RelayRow, 'position' | 'history_after'>

/** What a relay has to tell next. */
export interface Piece {
  messages: StreamMessage[]
  /** Where the relay stands when so many of the messages were kept. */
  reached(kept: number): Standing
}

const LOG_ROWS = 250
const HISTORY_ROWS = 500

/** Reads what comes next: first the history, where one is told, then the log. Undefined when there is nothing now. */
export function openPieces(
  { store: { db }, sealer }: Pick<Deps, 'store' | 'sealer'>,
  personal: boolean,
): (relay: RelayRow) => Promise<Piece | undefined> {
  const horizon = watchHorizon(db)
  let earlierEnded: (() => Promise<boolean>) | undefined

  const tell = async (accepted: readonly Accepted[]): Promise<StreamMessage[][]> => {
    const of = personal ? accepted.filter(({ kind }) => kind === 'event') : []
    const keys = of.map(({ row }) => ({ transaction_id: String(row.transaction_id), cid: String(row.cid) }))
    const distinct = [...new Map(keys.map((key) => [keyOf(key), key])).values()]
    const details = await findLeadDetails(db, distinct)
    return accepted.map((one) => messagesOf({ sealer, personal, details }, one))
  }

  const nextOfHistory = async (relay: RelayRow, after: string): Promise<Piece | undefined> => {
    // Who began to write before there was a log is not in it, and may commit an id that lies behind others.
    earlierEnded ??= await writersOf(db)
    if (!(await earlierEnded())) return undefined
    const accepted = await readHistory(db, after, relay.history_until, HISTORY_ROWS)
    const told = await tell(accepted)
    const last = accepted.length < HISTORY_ROWS
    return {
      messages: told.flat(),
      reached: (kept) => {
        const whole = wholeOnes(told, kept)
        const all = whole === accepted.length
        const history_after = all && last ? null : (accepted[whole - 1]?.id ?? after)
        return { position: relay.position, history_after }
      },
    }
  }

  const nextOfLog = async (relay: RelayRow): Promise<Piece | undefined> => {
    const certain = await horizon.look()
    if (certain <= relay.position) return undefined
    const { accepted, ends } = await readLog(db, relay.position, certain, LOG_ROWS)
    if (ends.length === 0) return undefined
    const told = await tell(accepted)
    return {
      messages: told.flat(),
      reached: (kept) => {
        const whole = wholeOnes(told, kept)
        const end = ends.findLast(({ count }) => count <= whole)
        return { position: end?.position ?? relay.position, history_after: null }
      },
    }
  }

  return (relay) =>
    relay.history_after === null ? nextOfLog(relay) : nextOfHistory(relay, relay.history_after)
}

/** How many things were told whole, when so many of their messages were kept. */
function wholeOnes(told: readonly StreamMessage[][], kept: number): number {
  let messages = 0
  const cut = told.findIndex((one) => {
    messages += one.length
    return messages > kept
  })
  return cut < 0 ? told.length : cut
}
