/** Where a conversion can stand. */
export const CONVERSION_STATUSES = ['pending', 'accepted', 'rejected'] as const
export type ConversionStatus = (typeof CONVERSION_STATUSES)[number]

/** At whose word a conversion's status changes: a partner's, an operator's, or by itself when its hold is over. */
export type DecidedBy = 'partner' | 'operator' | 'hold'

/**
 * Whether a conversion may go from one status to the other at this word. People may decide anything, and take it back:
 * a sale is refunded, a rejection was a mistake, a doubt comes up late. A hold that is over only accepts what still
 * waits, so that every decision before it wins. Nothing enters the status it is in.
 */
export function mayDecide(from: ConversionStatus, to: ConversionStatus, by: DecidedBy): boolean {
  if (by === 'hold') return from === 'pending' && to === 'accepted'
  return from !== to
}

/** A stored status, which can be no other than one of these. */
export function conversionStatus(text: string): ConversionStatus {
  const status = CONVERSION_STATUSES.find((one) => one === text)
  if (status === undefined) throw new Error(`a conversion is in no status of ours: ${text}`)
  return status
}
