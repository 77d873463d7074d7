import { now } from './clock.ts'
import { isTracking } from './landing.ts'
import { safely } from './safely.ts'
import { setup, storageName } from './setup.ts'
import type { Params } from './wire.ts'

/** What is remembered of a visitor from page to page. */
export interface Memory {
  /** The transaction. */
  id: string
  first: Params
  last: Params
  /** Where the last touch stands in the queue until the collector has confirmed it. */
  click: string
  /** Automatic events that were fired in this transaction. */
  done: Params
  /** When it was written: of two memories the later one counts. */
  at: number
}

const cookies = (): string[] => document.cookie.split('; ')

const lifetime = (): number => (setup.cookie_days || 90) * 86_400

/** First-party cookies of ad platforms, byte for byte. */
export const adCookies = (): Params => {
  const found: Params = {}
  safely(() => {
    for (const cookie of cookies()) {
      const [name = '', value = ''] = cookie.split(/=(.*)/)
      if (/^(_|tt|li)/.test(name) && isTracking(name)) found[name] = value.slice(0, 512)
    }
  })
  return found
}

// Only the browser knows which suffixes are public: the widest domain it accepts is found by trying.
const writeCookie = (kept: object | string, seconds: number): unknown =>
  safely(() => {
    const pair = `${storageName}=${encodeURIComponent(JSON.stringify(kept))}`
    const labels = location.hostname.split('.')
    return [...labels, ''].some((label, depth) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in half of the browsers
      document.cookie = `${pair};path=/;SameSite=Lax;max-age=${seconds}${label && `;domain=${labels.slice(~depth).join('.')}`}`
      return seconds && cookies().includes(pair)
    })
  })

/** What was kept of this visitor, in the cookie or in localStorage, whichever is later. */
export const recall = (): Memory | undefined => {
  let kept: Memory | undefined
  for (const read of [
    () => localStorage.getItem(storageName),
    () =>
      decodeURIComponent((`; ${document.cookie}`.split(`; ${storageName}=`)[1] || '').split(';')[0] || ''),
  ])
    safely(() => {
      const memory: Memory = { first: {}, last: {}, done: {}, ...JSON.parse(read() || '') }
      if (memory.at > now() - lifetime() * 1000 && !(kept && kept.at >= memory.at)) kept = memory
    })
  return kept
}

/** Keeps what is known in the cookie and in localStorage, each where it may; in the cookie the ids alone if it is long. */
export const remember = (memory: Memory): void => {
  const { id, click } = memory
  memory.at = now()
  safely(() => localStorage.setItem(storageName, JSON.stringify(memory)))
  if (!writeCookie(memory, lifetime())) writeCookie({ id, click, at: memory.at }, lifetime())
}

/** Erases what was kept of a visitor. */
export const forget = (): void => {
  safely(() => localStorage.removeItem(storageName))
  writeCookie('', 0)
}
