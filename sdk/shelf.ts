import { safely } from './safely.ts'
import { storageName } from './setup.ts'

/** Something the collector has not settled yet. Kept as JSON between pages, so its names never change. */
export interface Waiting {
  /** Where it goes, below `/api/`. */
  path: string
  /** What is said there, as JSON. */
  body: string
  /** The click that has to be known before this counts. */
  click: string
  at: number
  tries: number
  /** Nobody else touches it before: it is under way, or the collector wants to be left alone. */
  until: number
}

// What localStorage refuses, and leads, which are nobody's business but the collector's, live as long as the page.
const memory = new Map<string, Waiting>()

/** Whether this is where leads go. */
export const isLead = (path: string): boolean => path.startsWith('l')

/** A thing that waits; nothing once it is settled, here or in another tab. */
export const read = (message: string): Waiting | null | undefined =>
  memory.get(message) || safely(() => JSON.parse(localStorage.getItem(message) || 'null'))

/** Keeps a thing for all pages and tabs of the site, or for this page alone. */
export const keep = (message: string, item: Waiting): void => {
  try {
    if (isLead(item.path)) throw item
    localStorage.setItem(message, JSON.stringify(item))
  } catch {
    memory.set(message, item)
  }
}

/** Takes a thing off the shelf. */
export const drop = (message: string): void => {
  memory.delete(message)
  safely(() => localStorage.removeItem(message))
}

/** What waits, in the order in which it was made; each thing has a key of its own, so that no tab overwrites another's. */
export const waiting = (): string[] =>
  [...memory.keys(), ...(safely(() => Object.keys(localStorage)) || [])]
    .filter((message) => message.startsWith(`${storageName}.`))
    .sort()
