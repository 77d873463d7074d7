/** One thing that happened in a transaction: when, what, and the code that says how it ended. */
export interface JourneyItem {
  at: string
  kind:
    | ('click' | 'touch' | 'event' | 'conversion' | 'postback' | 'attempt' | 'inbound')
    | ('lead' | 'auction' | 'bid' | 'ping' | 'post' | 'sale' | 'ledger' | 'rejected')
  code: string
  summary: string
  facts: Record<string, string>
}

/** An item of a journey; facts that are empty are left out. */
export function item(
  at: number,
  kind: JourneyItem['kind'],
  code: string,
  summary: string,
  facts: Record<string, string>,
): JourneyItem {
  const given = Object.entries(facts).filter(([, value]) => value !== '')
  return { at: new Date(at).toISOString(), kind, code, summary, facts: Object.fromEntries(given) }
}
