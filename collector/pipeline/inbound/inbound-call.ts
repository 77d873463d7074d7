import type { Visitor } from '../take-click.ts'

/** Parameters by their names. */
export type Members = Readonly<Record<string, unknown>>

/** A partner's call as its door hands it on: nothing of it is read before it has to be. */
export interface InboundCall {
  /** The receiver that the address names. */
  receiver: string
  method: string
  path: string
  visitor: Visitor
  /** The token of its Authorization header. */
  bearer: string | undefined
  /** Reads the parameters of its address. */
  query(): Members
  /** The headers of a Standard Webhooks signature; empty where they are absent. */
  signed: { id: string; timestamp: string; signatures: string }
  /** Whether it comes from one of these addresses and ranges. */
  comesFrom(ranges: readonly string[]): boolean
  /** Reads its body: byte for byte, and the parameters in it. A GET has none. */
  body(): Promise<{ bytes: Uint8Array; members: Members }>
}
