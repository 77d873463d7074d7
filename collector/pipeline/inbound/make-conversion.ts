import type { InboundWord } from '../../domain/inbound-word.ts'
import { judgeEvent } from '../../domain/judge-event.ts'
import { formatMicros } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import type { KnownClick } from '../../store/clicks.ts'
import { findConversions } from '../../store/conversions.ts'
import { noteWord } from '../../store/inbound/inbound-words.ts'
import type { ConversionRow, Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { takeEventsWithin } from '../take-event.ts'
import type { Making } from './making.ts'

/** What became of a partner's word, and how many postbacks that owes. */
export interface Applied {
  outcome: 'changed' | 'created' | 'replayed'
  conversion: ConversionRow
  owed: number
}

/**
 * Makes the conversion that a partner tells of first: as an event that came in by the front door, with everything that
 * sets off, but in the status that the partner says. Without an amount it is worth nothing yet.
 */
export async function makeConversion(
  deps: Deps,
  tx: Tx,
  word: InboundWord,
  { campaign, definition }: Making,
  { transaction_id }: KnownClick,
): Promise<Applied | Problem> {
  const { cid } = campaign
  const members = {
    ...{ cid, transaction_id, event_id: definition.event_id },
    revenue: formatMicros(word.revenue ?? 0),
    ...(word.currency === undefined ? {} : { currency: word.currency }),
  }
  // Whoever came through the receiver's checks speaks for a server.
  const candidate = judgeEvent(members, { cid, authorized: () => true }, deps.catalog())
  if (candidate instanceof Problem) return candidate
  const { status, original: original_status, externalId } = word
  const begins = { status, original_status, external_id: externalId ?? null }
  // Not the partner's server: where the visitor was is known from the click.
  const visitor = { ip: '', userAgent: '' }
  const waiting = { candidate, event_uid: deps.newId(), messageId: null, visitor, begins }
  const { answers, owed } = await takeEventsWithin(deps, tx, [waiting], NO_LOCK_MS)
  const [answer] = answers
  if (!answer || answer instanceof Problem) return answer ?? noAnswer()
  const id = answer.conversion_id ?? ''
  const conversion = (await findConversions(tx, [id])).get(id)
  if (!conversion) return noAnswer()
  if (externalId !== undefined)
    await noteWord(tx, { conversion_id: id, external_id: externalId, status, at: deps.now() })
  return { outcome: 'created', conversion, owed }
}

// Two orders of one visit may come at the same moment: ids tell them apart, not the time between.
const NO_LOCK_MS = 0

function noAnswer(): never {
  throw new Error('an event that was taken has no conversion')
}
