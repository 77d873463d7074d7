import type { Visitor } from '../take-click.ts'

/** A partner's call as its door hands it on: nothing of it is read before it has to be. */
export interface InboundCall {
  /** The receiver that the address names. */
  receiver: string
  method: string
  path: string
  visitor: Visitor
  /** What it brings as tokens, from its header and its query. */
  tokens: readonly string[]
  /** The parameters of the address. */
  query: Readonly<Record<string, unknown>>
  /** The headers of a Standard Webhooks signature; empty where they are absent. */
  signed: { id: string; timestamp: string; signatures: string }
  /** Whether it comes from one of these addresses and ranges. */
  comesFrom(ranges: readonly string[]): boolean
  /** Reads its body: byte for byte, and the parameters in it. A GET has none. */
  body(): Promise<{ bytes: Uint8Array; members: Readonly<Record<string, unknown>> }>
}
