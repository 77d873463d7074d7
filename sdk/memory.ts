import { now } from './clock.ts'
import { safely } from './safely.ts'
import { setup, storageName } from './setup.ts'
import { keep } from './shelf.ts'
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
  done: Record<string, number>
  /** When it was written. */
  at: number
}

/** For how many seconds a visit is remembered. */
export const lifetime = (): number => (setup.cookie_days || 90) * 86_400

/**
 * Writes these members into the cookie on the widest domain the browser accepts, or erases it on every domain; tells
 * whether it was accepted. Only the browser knows which suffixes are public, so that is found by trying.
 */
export const writeCookie = (memory?: Memory, members?: string[]): unknown =>
  safely(() => {
    const pair = `${storageName}=${encodeURIComponent(JSON.stringify(memory, members))}`
    return location.hostname.split('.').some((_, depth, labels) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not everywhere, and not synchronous
      document.cookie = `${pair};path=/;SameSite=Lax;max-age=${memory ? lifetime() : 0};domain=${labels.slice(~depth).join('.')}`
      return document.cookie.includes(pair)
    })
  })

/** What the cookie holds. */
export const readCookie = (): Memory | undefined =>
  safely(() => {
    const { 1: text }: { 1?: string } = Object(document.cookie.match(`${storageName}=([^;]*)`))
    return text && JSON.parse(decodeURIComponent(text))
  })

/** Keeps what is known in the cookie and in localStorage, each where it may; in a cookie too long for it, without the touches. */
export const remember = (memory: Memory): void => {
  memory.at = now()
  keep(storageName, memory)
  if (!writeCookie(memory)) writeCookie(memory, ['id', 'click', 'at'])
}
