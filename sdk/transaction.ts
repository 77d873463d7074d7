import type { Params } from './wire.ts'

let made = 0

// Pages without TLS have no randomUUID, and a broken page may have no crypto at all.
const chance = (): number => {
  try {
    return crypto.getRandomValues(new Uint8Array(1))[0] || 0
  } catch {
    return Math.random() * 256
  }
}

/** A new UUID of version 7: what is made later sorts later, also within one millisecond of one page. */
export const newId = (): string => {
  const ordered = `0${(Date.now() * 4096 + (made++ % 4096)).toString(16)}`.replace(/(.{8})(.{4})/, '$1-$2-7')
  return ordered + '-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => (chance() & 15).toString(16))
}

/** The transaction that a tracking link or another page of the funnel wrote into the address, if it is well-formed. */
export const transactionIn = ({ transaction_id = '' }: Params): string =>
  /^[\w-]{8,64}$/.test(transaction_id) ? transaction_id : ''
