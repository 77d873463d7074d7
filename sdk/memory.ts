import { now } from './clock.ts'
import { safely } from './safely.ts'
import { setup, storageName } from './setup.ts'
import type { Params } from './wire.ts'

/** What is remembered of a visitor from page to page. */
export interface Memory {
  /** The transaction. */
  id: string
  first: Params
  last: Params
  /** Where the last touch stands in the queue until the collector has confirmed it; nowhere before the arrival. */
  click: string
  /** Automatic events that were fired in this transaction. */
  done: Params
  /** When it was written. */
  at: number
}

const lifetime = (): number => setup.cookie_days * 86_400

/**
 * Writes the cookie on the widest domain the browser accepts, or on every domain for no seconds, which erases it; tells
 * whether it was accepted. Only the browser knows which suffixes are public, so that is found by trying.
 */
export const writeCookie = (kept: unknown, seconds: number): unknown =>
  safely(() => {
    const pair = `${storageName}=${encodeURIComponent(JSON.stringify(kept))}`
    return location.hostname.split('.').some((_, depth, labels) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not everywhere, and not synchronous
      document.cookie = `${pair};path=/;SameSite=Lax;max-age=${seconds};domain=${labels.slice(~depth).join('.')}`
      return seconds && document.cookie.includes(pair)
    })
  })

const parse = (read: () => string): Memory | undefined =>
  safely(() => {
    const kept: Memory = JSON.parse(read())
    return kept.at > now() - lifetime() * 1000 ? kept : undefined
  })

/** What was kept of this visitor, in the cookie or in localStorage, over what is known of her without. */
export const recall = (known: Memory): Memory => ({
  ...known,
  ...parse(() => localStorage[storageName]),
  ...parse(() => decodeURIComponent(`${document.cookie.split(`${storageName}=`)[1]}`.replace(/;.*/, ''))),
})

/** Keeps what is known in the cookie and in localStorage, each where it may; in a cookie too long for it, without the touches. */
export const remember = (memory: Memory): void => {
  memory.at = now()
  safely(() => {
    localStorage[storageName] = JSON.stringify(memory)
  })
  if (!writeCookie(memory, lifetime()))
    writeCookie({ ...memory, first: undefined, last: undefined }, lifetime())
}
