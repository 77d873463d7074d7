import { isTracking, readLanding } from './landing.ts'
import { forget, type Memory, recall, remember } from './memory.ts'
import { setup, storageName } from './setup.ts'
import { newId, transactionIn } from './transaction.ts'
import type { Params } from './wire.ts'

/** What is known of the visitor; undefined until she has arrived. */
export let memory: Memory | undefined

let provisional = ''
let seen = ''

const known = (name: string): boolean => isTracking(name) || (setup.click_ids || []).includes(name)

const marks = (params: Params): string =>
  Object.keys(params)
    .filter(known)
    .map((name) => name + params[name])
    .join()

/** The place of a new message in the queue; its id is what follows the dot. */
export const newMessage = (): string => `${storageName}.${newId()}`

/** The transaction: from the address, from memory where that may be read, else one made here. */
export const transaction = (href: string, mayRead: boolean): string => {
  memory = memory || (mayRead ? recall() : undefined)
  provisional = provisional || newId()
  return (!seen && transactionIn(readLanding(href))) || (memory ? memory.id : provisional)
}

/** Looks at an address and remembers it; true when it is a new touch, which the collector has to hear of. */
export const arrive = (href: string): boolean => {
  if (href === seen) return false
  const last = readLanding(href)
  const id = transactionIn(last) || transaction(href, true)
  const carried = marks(last)
  const same = memory && memory.id === id && memory
  const touched = !same || (!!carried && carried !== marks(same.last))
  seen = href
  memory = same || { id, first: last, last, done: {}, click: '', at: 0 }
  if (touched) {
    memory.last = last
    memory.click = newMessage()
  }
  remember(memory)
  return touched
}

/** What the visitor came with under this name, if it is a name of tracking. */
export const came = (name: string): string | undefined => {
  if (!memory) return
  if (name === 'transaction_id') return memory.id
  return known(name) ? memory.last[name] || memory.first[name] : ''
}

/** Whether an automatic event comes for the first time in this transaction; from now on it does not. */
export const firstTime = (eventId: string): boolean => {
  if (!memory || memory.done[eventId]) return false
  memory.done[eventId] = '1'
  remember(memory)
  return true
}

/** Forgets the visitor, here and where she is kept. */
export const leave = (): void => {
  memory = undefined
  seen = provisional = ''
  forget()
}
