const KEPT = 1000

/** The references that a buyer has given with its bids, the last thousand, and which of them it has bought under. */
export function referenceBook() {
  const book = new Map<string, 'given' | 'bought'>()
  return {
    give(reference: string): void {
      book.set(reference, 'given')
      const [oldest] = book.keys()
      if (book.size > KEPT && oldest !== undefined) book.delete(oldest)
    },
    /** Buys under a reference, once. */
    buy(reference: string): 'unknown' | 'bought' | 'duplicate' {
      const known = book.get(reference)
      if (known === undefined) return 'unknown'
      book.set(reference, 'bought')
      return known === 'given' ? 'bought' : 'duplicate'
    },
  }
}
