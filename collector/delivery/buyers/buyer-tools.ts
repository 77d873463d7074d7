import { setTimeout as pause } from 'node:timers/promises'
import type { HttpClient } from '../client.ts'
import { createMailer, type Mailer } from './mail.ts'
import { createTokenKeeper, type TokenKeeper } from './tokens.ts'

/** What speaks to buyers. */
export interface BuyerTools {
  http: Pick<HttpClient, 'send'>
  tokens: TokenKeeper
  mail: Mailer
  /** Milliseconds, by a clock that never jumps. */
  ticks(): number
  wait(ms: number): Promise<void>
  newId(): string
}

/** How one call is made. */
export interface CallOptions {
  /** The most that all tries may take together, milliseconds. */
  deadlineMs: number
  /** Sent to the method's test address, where it has one. */
  test: boolean
  /** What no record may show. */
  personal: readonly string[]
  /** One id on every try, as Idempotency-Key: a buyer can drop repeats by it. */
  callId: string
}

/** Makes the tools over a guarded HTTP client; mail is held to the same guard. */
export function createBuyerTools(
  http: Pick<HttpClient, 'send'>,
  { allowPrivate, newId }: { allowPrivate: boolean; newId(): string },
): BuyerTools {
  const ticks = () => performance.now()
  return {
    ...{ http, ticks, newId },
    tokens: createTokenKeeper(http, ticks),
    mail: createMailer({ allowPrivate }),
    wait: (ms) => pause(ms),
  }
}
