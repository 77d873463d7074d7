import { now } from './clock.ts'
import { agreed } from './gate.ts'
import { adCookies, isTracking, readLanding } from './landing.ts'
import { lifetime, type Memory, readCookie, remember } from './memory.ts'
import { setup, storageName } from './setup.ts'
import { keep, read } from './shelf.ts'
import { newId } from './transaction.ts'
import type { Params } from './wire.ts'

/** What is known of the visitor. */
export let memory: Memory

let seen: string

/** The place of a new message in the queue, which is its id too. */
export const newMessage = (): string => `${storageName}.${newId()}`

// A tracking link or another page of the funnel wrote the transaction into the address.
const begun = (last: Params, given: string): Memory => {
  const { transaction_id = '' } = last
  return {
    id: /^[\w-]{8,64}$/.test(transaction_id) ? transaction_id : given,
    first: last,
    last,
    done: {},
    click: '',
    at: 0,
  }
}

/** Reads the landing, before anything is remembered: the transaction is the address's own, or a new one. */
export const land = (href: string): void => {
  seen = ''
  memory = begun(readLanding(href), newId())
}

/** What the visitor came with under this name, if it is a name of tracking. */
export const came = (name: string): string | false | undefined =>
  isTracking(name) && { ...memory.first, ...memory.last, transaction_id: memory.id }[name]

/** Puts a message in the queue; it counts once the click is known. */
export const write = (message_id: string, path: string, click: string, details: object): void => {
  keep(message_id, [
    path,
    { ...details, cid: setup.cid, transaction_id: memory.id, message_id },
    click,
    now(),
    0,
  ])
}

/**
 * Looks at an address and remembers it. A landing is told to the collector once, and an event that is sent meanwhile
 * takes it along.
 */
export const see = (url = location.href): void => {
  if (url === seen) return
  seen = url
  const kept = { ...memory, ...read<Memory>(storageName), ...readCookie() }
  if (kept.at > now() - lifetime() * 1000) memory = kept
  const fresh = begun(readLanding(url), memory.id)
  const { last } = fresh
  if (memory.id !== fresh.id) memory = fresh
  if (!memory.click || Object.keys(last).some((name) => isTracking(name) && last[name] !== came(name))) {
    memory.last = last
    memory.click = newMessage()
    write(memory.click, 'click', '', {
      url,
      referrer: document.referrer,
      source: setup.pid,
      cookies: adCookies(),
      consent: agreed,
    })
  }
  remember(memory)
}
