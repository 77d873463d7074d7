import { isTracking, readLanding } from './landing.ts'
import { type Memory, recall, remember } from './memory.ts'
import { storageName } from './setup.ts'
import { newId } from './transaction.ts'
import type { Params } from './wire.ts'

/** What is known of the visitor. */
export let memory: Memory

let seen: string

/** The place of a new message in the queue, which is its id too. */
export const newMessage = (): string => `${storageName}.${newId()}`

// A tracking link or another page of the funnel wrote the transaction into the address.
const begun = (last: Params, id: string): Memory => ({
  id: /^[\w-]{8,64}$/.test(last.transaction_id || '') ? last.transaction_id || id : id,
  first: last,
  last,
  done: {},
  click: '',
  at: 0,
})

/** Reads the landing, before anything is remembered: the transaction is the address's own, or a new one. */
export const land = (href: string): void => {
  seen = ''
  memory = begun(readLanding(href), newId())
}

/** Looks at an address and remembers it; true when it is a new touch, which the collector has to hear of. */
export const arrive = (href: string): boolean => {
  if (href === seen) return false
  seen = href
  const known = memory.click ? memory : recall(memory)
  const fresh = begun(readLanding(href), known.id)
  const { last } = fresh
  memory = known.click && known.id === fresh.id ? known : fresh
  const touched =
    !memory.click || Object.keys(last).some((name) => isTracking(name) && last[name] !== memory.last[name])
  if (touched) {
    memory.last = last
    memory.click = newMessage()
  }
  remember(memory)
  return touched
}

/** What the visitor came with under this name, if it is a name of tracking. */
export const came = (name: string): string | undefined =>
  name === 'transaction_id' ? memory.id : isTracking(name) ? memory.last[name] || memory.first[name] : ''

/** Whether an automatic event comes for the first time in this transaction; from now on it does not. */
export const firstTime = (eventId: string): boolean => {
  const { done } = memory
  if (done[eventId]) return false
  done[eventId] = '1'
  remember(memory)
  return true
}
