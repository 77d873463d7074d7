/**
 * One thing that the collector stored, did or refused, in the words that its timeline shows. The timeline shows a kind
 * that it has no picture of like any other.
 */
type JourneyItem = {
  at: string
  kind: string
  code: string
  summary: string
  facts: Record<string, string>
}

/** All that the collector knows of one transaction, oldest first. */
export type Journey = {
  transaction_id: string
  cid: string
  pid: string
  landing: { url: string; referrer: string; params: Record<string, string> }
  items: JourneyItem[]
}
