import type { Entry } from './ledger.ts'

/** A spread of times in milliseconds. */
export interface Spread {
  count: number
  p50: number
  p99: number
  most: number
}

/** What the ledger says of senders and receivers, without asking the program anything. */
export interface Tally {
  sent: number
  acknowledged: number
  /** Answers that were neither 200 nor an announced refusal, and calls without any answer. */
  clientErrors: number
  statuses: Record<string, number>
  /** Refusals with 503 or 429 that did not say when to come again. */
  unhinted: number
  /** Acknowledged events times the receivers that never took them. */
  undelivered: number
  /** Events that a receiver was told of under more than one delivery id. */
  deliveredTwice: number
  /** Calls of a delivery that its receiver had already taken. */
  repeats: number
  /** How often the most repeated delivery was taken. */
  worstCopies: number
  faults: number
  /** The most calls that a receiver had open at the same time. */
  mostOpen: number
  ackMs: Spread
  /** From the answer to an event to the arrival of its first postback. */
  wakeMs: Spread
}

type Of<W extends Entry['what']> = Extract<Entry, { what: W }>

const of = <W extends Entry['what']>(entries: readonly Entry[], what: W): Of<W>[] =>
  entries.filter((entry): entry is Of<W> => entry.what === what)

/** Adds up a ledger; each acknowledged event is owed to every one of the paths. */
export function tally(entries: readonly Entry[], paths: readonly string[]): Tally {
  const answered = of(entries, 'answered')
  const acknowledged = new Map(
    answered.filter(({ status }) => status === 200).map(({ id, at }) => [id, at] as const),
  )
  const received = of(entries, 'received').filter(({ path }) => paths.includes(path))
  const taken = received.filter(({ status }) => status < 300)
  const takers = new Set(taken.map(({ id, path }) => `${path} ${id}`))
  const copies = [...Map.groupBy(taken, ({ key }) => key).values()].map(({ length }) => length)
  const keys = Map.groupBy(received, ({ id, path }) => `${path} ${id}`)
  const owed = [...acknowledged.keys()].flatMap((id) => paths.map((path) => `${path} ${id}`))
  return {
    sent: new Set(of(entries, 'sent').map(({ id }) => id)).size,
    acknowledged: acknowledged.size,
    clientErrors: answered.filter(({ status }) => status !== 200).length + of(entries, 'unanswered').length,
    statuses: countedBy(answered.map(({ status }) => String(status))),
    unhinted: answered.filter(({ status, hinted }) => (status === 503 || status === 429) && !hinted).length,
    undelivered: owed.filter((one) => !takers.has(one)).length,
    deliveredTwice: [...keys.values()].filter((all) => new Set(all.map(({ key }) => key)).size > 1).length,
    repeats: copies.reduce((sum, count) => sum + count - 1, 0),
    worstCopies: most(copies),
    faults: of(entries, 'fault').length,
    mostOpen: most(received.map(({ open }) => open)),
    ackMs: spread(answered.filter(({ status }) => status === 200).map(({ ms }) => ms)),
    wakeMs: spread(firstArrivals(received, acknowledged)),
  }
}

function firstArrivals(
  received: readonly Of<'received'>[],
  acknowledged: ReadonlyMap<string, number>,
): number[] {
  const first = new Map<string, number>()
  for (const { path, id, at } of received) {
    const key = `${path} ${id}`
    first.set(key, Math.min(at, first.get(key) ?? at))
  }
  return [...first].flatMap(([key, at]) => {
    const answeredAt = acknowledged.get(key.slice(key.indexOf(' ') + 1))
    // The postback may overtake the answer on its way.
    return answeredAt === undefined ? [] : [Math.max(0, at - answeredAt)]
  })
}

/** The spread of times. */
export function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), most: most(times) }
}

// Not Math.max(...all): there may be more of them than a call may have arguments.
const most = (all: readonly number[]) => all.reduce((one, other) => Math.max(one, other), 0)

function countedBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]))
}
