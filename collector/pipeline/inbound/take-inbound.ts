import { type InboundWord, readInbound } from '../../domain/inbound-word.ts'
import { formatMicros } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import type { Receiver } from '../../domain/receiver.ts'
import { isOutage } from '../../store/outage.ts'
import type { ConversionRow } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'
import { applyWord } from './apply-word.ts'
import { type CallEnd, logCall } from './call-log.ts'
import { refusalAtDoor, refusalOfSignature } from './guard-receiver.ts'
import type { InboundCall, Members } from './inbound-call.ts'
import type { Applied } from './make-conversion.ts'

/** What a partner's call is answered with. */
export interface InboundReceipt {
  code: 'conversion_fired' | 'conversion_updated' | 'conversion_unchanged' | 'postback_ignored'
  /** The body that the receiver is configured to answer, in the place of JSON. */
  body: string | undefined
  facts: {
    transaction_id?: string
    event_id?: string
    conversion_id?: string
    conversion_status?: string
    original_status?: string
    revenue?: string
    currency?: string
    replayed?: true
  }
}

/**
 * A partner's postback arrives: find its receiver → check who calls → read what it says → apply that → write the call
 * down, also one that is refused or fails. What is refused is thrown as a Problem.
 */
export async function takeInbound(deps: Deps, call: InboundCall): Promise<InboundReceipt> {
  const began = performance.now()
  const receiver = deps.catalog().receivers.get(call.receiver)
  const read = { query: {} as Members, members: {} as Members, tokens: [] as string[] }
  const log = (end: CallEnd) => logCall(deps, { call, receiver, ...read, ms: performance.now() - began }, end)
  try {
    read.query = call.query()
    read.tokens = tokensOf(call, read.query)
    const known = orThrow(receiver ?? noReceiver(call))
    refuse(refusalAtDoor(known, call, read.tokens))
    const body = await call.body()
    read.members = body.members
    refuse(refusalOfSignature(known, call, body.bytes, deps.now()))
    // Of a signed call only the body is signed: what stands in its address anybody may have written there.
    const given = known.signature ? read.members : { ...read.query, ...read.members }
    const word = orThrow(readInbound(known, given))
    if (word.status === 'ignore') {
      await log({ outcome: 'ignored', code: IGNORED, httpStatus: 200, original: word.original })
      return { code: IGNORED, body: known.return, facts: { original_status: word.original } }
    }
    const applied = await applyInOne(deps, known, word)
    const receipt = receiptOf(known, applied)
    const { outcome, conversion } = applied
    await log({ outcome, code: receipt.code, httpStatus: 200, conversion, original: word.original })
    return receipt
  } catch (error) {
    await log(endOf(error))
    throw error
  }
}

function tokensOf({ bearer }: InboundCall, { token }: Members): string[] {
  return [bearer, token].filter((one) => typeof one === 'string' && one !== '') as string[]
}

async function applyInOne(deps: Deps, receiver: Receiver, word: InboundWord): Promise<Applied> {
  const applied = orThrow(
    await deps.store.db.transaction().execute((tx) => applyWord(deps, tx, receiver, word)),
  )
  if (applied.owed > 0) deps.wake()
  return applied
}

const IGNORED = 'postback_ignored'

const CODES = {
  created: 'conversion_fired',
  changed: 'conversion_updated',
  replayed: 'conversion_unchanged',
} as const

function receiptOf(receiver: Receiver, { outcome, conversion }: Applied): InboundReceipt {
  return {
    code: CODES[outcome],
    body: receiver.return,
    facts: { ...factsOf(conversion), ...(outcome === 'replayed' ? { replayed: true } : {}) },
  }
}

function factsOf(conversion: ConversionRow): InboundReceipt['facts'] {
  const { transaction_id, event_id, conversion_id, status, original_status, revenue_micros, currency } =
    conversion
  return {
    ...{ transaction_id, event_id, conversion_id },
    conversion_status: status,
    ...(original_status === null ? {} : { original_status }),
    revenue: formatMicros(revenue_micros),
    currency,
  }
}

function endOf(error: unknown): CallEnd {
  if (error instanceof Problem) return { outcome: 'refused', code: error.code, httpStatus: error.status }
  return isOutage(error)
    ? { outcome: 'failed', code: 'unavailable', httpStatus: 503 }
    : { outcome: 'failed', code: 'internal_error', httpStatus: 500 }
}

function noReceiver({ receiver }: InboundCall): Problem {
  const name = receiver.slice(0, 64)
  return new Problem(404, 'not_found', `There is no receiver ${name}: configure one of this id first.`)
}

function refuse(problem: Problem | undefined): void {
  if (problem) throw problem
}

function orThrow<T>(given: T | Problem): T {
  if (given instanceof Problem) throw given
  return given
}
