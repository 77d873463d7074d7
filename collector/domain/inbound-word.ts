import type { ConversionStatus } from './conversion-status.ts'
import { parseMoney } from './event-body.ts'
import { TransactionId } from './ids.ts'
import type { Micros } from './money.ts'
import { type Fault, faultOf, type Problem, problemOf } from './problem.ts'
import type { Receiver } from './receiver.ts'

/** What a partner says of a conversion, in our words. */
export interface InboundWord {
  transactionId: string
  status: ConversionStatus
  /** The partner's own word for the status. */
  original: string
  revenue: Micros | undefined
  currency: string | undefined
  /** The partner's own id: one conversion of several, and what tells repeats apart. */
  externalId: string | undefined
  /** The event or the goal that is meant. */
  event: string | undefined
}

/** A call that means nothing: a ping or a test. */
interface IgnoredWord {
  status: 'ignore'
  original: string
}

type Meant = Receiver['aliases'][string]

/** The usual names of parameters; where several come, the first of them counts. */
const USUAL: Record<Meant, readonly string[]> = {
  transaction_id: ['subid', 'transaction_id', 'txid', 'clickid', 'click_id', 'cid_click'],
  revenue: ['payout', 'revenue', 'amount', 'sum'],
  order_id: ['txn', 'order_id'],
  event_id: ['event_id', 'goal'],
  status: ['status'],
  currency: ['currency'],
}

/** Which parameter of a call means what, by its name in lower case. */
export function meaningsOf({ aliases }: Pick<Receiver, 'aliases'>): Map<string, Meant> {
  const usual = Object.entries(USUAL).flatMap(([meant, names]) => names.map((name) => [name, meant as Meant]))
  const own = Object.entries(aliases).map(([name, meant]) => [name.toLowerCase(), meant])
  return new Map([...usual, ...own] as [string, Meant][])
}

/** Reads a call's parameters: all their faults at once, or what they say. Names match without regard to case. */
export function readInbound(
  receiver: Receiver,
  members: Readonly<Record<string, unknown>>,
): InboundWord | IgnoredWord | Problem {
  const given = givenOf(receiver, members)
  const original = (given.get('status')?.text ?? '').slice(0, MAX_WORD)
  const meaning = meaningOf(receiver, original)
  // A network's test sends its placeholders in the place of values.
  if (meaning === 'ignore') return { status: 'ignore', original }
  const word = {
    transactionId: given.get('transaction_id')?.text ?? '',
    original,
    revenue: parseMoney(given.get('revenue')?.text),
    currency: given.get('currency')?.text.toUpperCase(),
    externalId: given.get('order_id')?.text,
    event: given.get('event_id')?.text,
  }
  const [first, ...rest] = faultsOf(given, meaning)
  if (first) return problemOf([first, ...rest])
  if (meaning === undefined) throw new Error('a word without faults has a meaning')
  return { ...word, status: meaning }
}

const MAX_WORD = 100
const MAX_ID = 128

/** A parameter that came, under the name it came with. */
interface Given {
  name: string
  text: string
}

// A partner's own name goes before the usual ones; what is empty counts as absent.
function givenOf(receiver: Receiver, members: Readonly<Record<string, unknown>>): ReadonlyMap<Meant, Given> {
  const byName = new Map<string, Given>()
  for (const [name, value] of Object.entries(members)) {
    const text = textOf(value)
    if (text !== '' && !byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), { name, text })
  }
  const given = new Map<Meant, Given>()
  for (const [name, meant] of [...meaningsOf(receiver)].sort(ownFirst(receiver))) {
    const found = byName.get(name)
    if (found && !given.has(meant)) given.set(meant, found)
  }
  return given
}

function ownFirst({ aliases }: Receiver) {
  const own = new Set(Object.keys(aliases).map((name) => name.toLowerCase()))
  return ([one]: [string, Meant], [other]: [string, Meant]) => Number(own.has(other)) - Number(own.has(one))
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function meaningOf({ statuses }: Receiver, word: string): ConversionStatus | 'ignore' | undefined {
  const asked = word.toLowerCase()
  const means = (['accepted', 'rejected', 'pending', 'ignore'] as const).filter((meaning) =>
    statuses[meaning].some((one) => one.trim().toLowerCase() === asked),
  )
  return means[0]
}

function faultsOf(given: ReadonlyMap<Meant, Given>, meaning: ConversionStatus | undefined): Fault[] {
  const check = (meant: Meant, sound: (text: string) => boolean, fault: (given: Given) => Fault) => {
    const found = given.get(meant)
    return found && !sound(found.text) ? [fault(found)] : []
  }
  return [
    ...(given.has('transaction_id') ? [] : [faultOf('missing', 'subid', 'is required')]),
    ...check('transaction_id', isTransactionId, ({ name }) => ({
      ...faultOf('invalid', name, 'is no transaction id: 8 to 64 of A-Z a-z 0-9 _ -'),
      code: 'invalid_transaction_id',
    })),
    ...(given.has('status') ? [] : [faultOf('missing', 'status', 'is required')]),
    ...check(
      'status',
      () => meaning !== undefined,
      ({ name, text }) => ({
        ...faultOf('invalid', name, `is '${text.slice(0, MAX_WORD)}', which the receiver has no meaning for`),
        code: 'unknown_status',
      }),
    ),
    ...check(
      'revenue',
      (text) => parseMoney(text) !== undefined,
      ({ name }) => ({
        ...faultOf('invalid', name, 'must be an amount from 0 to 1000000000 with at most 6 decimals'),
        code: 'invalid_revenue',
      }),
    ),
    ...check(
      'currency',
      (text) => /^[a-z]{3}$/i.test(text),
      ({ name }) => ({
        ...faultOf('invalid', name, 'must be a three-letter currency code, such as USD'),
        code: 'invalid_currency',
      }),
    ),
    ...check(
      'order_id',
      (text) => text.length <= MAX_ID,
      ({ name }) => ({
        ...faultOf('invalid', name, `is longer than ${MAX_ID} characters`),
        code: 'invalid_order_id',
      }),
    ),
  ]
}

const isTransactionId = (text: string): boolean => TransactionId.safeParse(text).success
