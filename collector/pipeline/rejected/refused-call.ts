import type { Visitor } from '../take-click.ts'

/** A call that was refused, as much of it as is kept. */
export interface RefusedCall {
  door: 'event' | 'click'
  /** The campaign that its address names; `global` where the transaction is to tell it. */
  cid?: string | undefined
  global?: boolean | undefined
  messageId?: string | undefined
  visitor: Visitor
  /** What it said: all of it, or its head. */
  text: string
  contentType: string
  bytes: number
  whole: boolean
  /** Its members, where they could be read. */
  members?: Record<string, unknown> | undefined
}

/** What is sealed of a refused call. */
export type KeptCall = Omit<RefusedCall, 'bytes' | 'whole'>

/** The most of a body that is kept, in bytes. */
export const HEAD_BYTES = 8 * 1024
