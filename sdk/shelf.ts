import { safely } from './safely.ts'
import { storageName } from './setup.ts'

/** Something the collector has not settled yet. Kept as JSON between pages, so its names never change. */
export interface Waiting {
  /** Where it goes, below `/api/`. */
  path: string
  body: object
  /** The click that has to be known before this counts. */
  click: string
  at: number
  /** Nobody else touches it before: it is under way, or the collector wants to be left alone. 0 before the first attempt. */
  until: number
}

// What localStorage refuses, and leads, which are nobody's business but the collector's, live as long as the page.
const shelf: Record<string, string> = {}

/** Whether this is where leads go. */
export const isLead = (path: string): boolean => path[0] === 'l'

/** A thing that waits; nothing once it is settled, here or in another tab. */
export const read = (message: string): Waiting | undefined =>
  safely(() => JSON.parse(shelf[message] || localStorage[message]))

/** Keeps a thing for all pages and tabs of the site, or for this page alone. */
export const keep = (message: string, item: Waiting): void => {
  const text = JSON.stringify(item)
  try {
    if (isLead(item.path)) throw 0
    localStorage[message] = text
  } catch {
    shelf[message] = text
  }
}

/** Takes a thing off the shelf. */
export const drop = (message: string): void => {
  delete shelf[message]
  safely(() => delete localStorage[message])
}

/** What waits; each thing has a key of its own, so that no tab overwrites another's. */
export const waiting = (): string[] =>
  [...Object.keys(shelf), ...(safely(() => Object.keys(localStorage)) || [])].filter((message) =>
    message.startsWith(`${storageName}.`),
  )
