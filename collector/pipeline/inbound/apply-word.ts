import { chooseConversion } from '../../domain/choose-conversion.ts'
import type { InboundWord } from '../../domain/inbound-word.ts'
import { faultOf, Problem, problemOf } from '../../domain/problem.ts'
import type { Receiver } from '../../domain/receiver.ts'
import { holdTransaction, type KnownClick } from '../../store/clicks.ts'
import { conversionsOf, lockConversion } from '../../store/inbound/conversion-changes.ts'
import { noteWord } from '../../store/inbound/inbound-words.ts'
import { findLead } from '../../store/leads/leads.ts'
import type { ConversionRow, Tx } from '../../store/tables.ts'
import { changeConversion } from '../change-conversion.ts'
import type { Deps } from '../deps.ts'
import { type Applied, makeConversion } from './make-conversion.ts'
import { makingOf } from './making.ts'

/**
 * A partner says what became of a transaction: find the conversion that is meant → change it, or make it where there
 * is none → owe what that sets off.
 *
 * All of it in the caller's transaction, which holds the visit's: what is said of one visit at the same time is heard
 * one after the other, and a repeat finds what the first has done.
 */
export async function applyWord(
  deps: Deps,
  tx: Tx,
  receiver: Receiver,
  word: InboundWord,
): Promise<Applied | Problem> {
  const clicks = await visitOf(tx, word.transactionId)
  const [click] = clicks
  if (!click) return unknownTransaction()
  const making = makingOf(deps, receiver, word, clicks)
  const repeatable = making?.definition.allow_duplicate ?? false
  const find = async () => chooseConversion(await conversionsOf(tx, click.transaction_id), word, repeatable)
  const chosen = await find()
  if (chosen) return decide(deps, tx, receiver, word, chosen)
  if (!making) return word.event === undefined || !receiver.creates ? noConversion() : unknownEvent(word)
  const made = await makeConversion(deps, tx, word, making, click)
  // The page may have told of the same event a moment ago: then it is there now.
  const meanwhile = made instanceof Problem && TAKEN.has(made.code) ? await find() : undefined
  return meanwhile ? decide(deps, tx, receiver, word, meanwhile) : made
}

const TAKEN = new Set(['duplicate_event', 'event_locked'])

// A partner that knows only a lead's id names the lead: its visit is meant.
async function visitOf(tx: Tx, id: string): Promise<KnownClick[]> {
  const clicks = await holdTransaction(tx, id)
  if (clicks.length > 0) return clicks
  const lead = await findLead(tx, id)
  return lead ? holdTransaction(tx, lead.transaction_id) : []
}

async function decide(
  deps: Deps,
  tx: Tx,
  receiver: Receiver,
  word: InboundWord,
  { conversion_id }: ConversionRow,
): Promise<Applied | Problem> {
  const before = await lockConversion(tx, conversion_id)
  // It was erased a moment ago, with the person.
  if (!before) return noConversion()
  const repeated = !(await isNews(deps, tx, word, conversion_id)) && before.status !== word.status
  if (repeated) return { outcome: 'replayed', conversion: before, owed: 0 }
  const { conversion, owed, changed } = await changeConversion(deps, tx, before, {
    by: 'partner',
    to: word.status,
    original: word.original,
    revenue: word.revenue,
    currency: word.currency,
    externalId: word.externalId,
    reason: 'inbound_postback',
    cause: `receiver:${receiver.id}`,
  })
  return { outcome: changed ? 'changed' : 'replayed', conversion, owed }
}

// Without an id of the partner's own, one word cannot be told from its repeat but by what it would change.
async function isNews(deps: Deps, tx: Tx, word: InboundWord, conversion_id: string): Promise<boolean> {
  const { externalId: external_id, status } = word
  if (external_id === undefined) return true
  return noteWord(tx, { conversion_id, external_id, status, at: deps.now() })
}

function unknownTransaction(): Problem {
  return problemOf([faultOf('invalid', 'transaction_id', 'is not known in any campaign')])
}

function noConversion(): Problem {
  const message = 'The transaction has no such conversion, and the receiver creates none.'
  return new Problem(400, 'no_conversion', message)
}

function unknownEvent({ event }: InboundWord): Problem {
  const reason = `names no conversion event or goal of the campaign: '${event?.slice(0, 64)}'`
  return problemOf([faultOf('invalid', 'event_id', reason)])
}
