import type { InboundWord } from './inbound-word.ts'

/** What choosing among a transaction's conversions goes by. */
export interface Choosable {
  event_id: string
  goal: string | null
  external_id: string | null
}

/**
 * Which of a transaction's conversions, given in the order of their making, a partner speaks of: the one it calls by
 * this id, else the latest that it has not called by another; of the event or goal that it names. A repeatable event
 * makes another conversion for a new id; otherwise the latest is meant all the same.
 */
export function chooseConversion<C extends Choosable>(
  conversions: readonly C[],
  { event, externalId }: Pick<InboundWord, 'event' | 'externalId'>,
  repeatable: boolean,
): C | undefined {
  const meant = conversions.filter(
    (one) => event === undefined || one.event_id === event || one.goal === event,
  )
  if (externalId === undefined) return meant.at(-1)
  const called = meant.findLast((one) => one.external_id === externalId)
  const uncalled = meant.findLast((one) => one.external_id === null)
  return called ?? uncalled ?? (repeatable ? undefined : meant.at(-1))
}
