import { safely } from './safely.ts'
import { storageName } from './setup.ts'

/** Something the collector has not settled yet. Kept as JSON between pages, so its order never changes. */
export type Waiting = [
  /** Where it goes, below `/api/`. */
  path: string,
  body: object,
  /** The click that has to be known before this counts. */
  click: string,
  at: number,
  /** Nobody else touches it before: it is under way, or the collector wants to be left alone. 0 before the first attempt. */
  until: number,
]

// What localStorage refuses, and leads, which are nobody's business but the collector's, live as long as the page.
const shelf: Record<string, string> = {}

/** Whether this is where leads go. */
export const isLead = (path = ''): boolean => path > 'l'

/** A thing that was kept; nothing once it is dropped, here or in another tab. */
export const read = <Kept>(name: string): Kept | undefined =>
  safely(() => {
    // What is not there is no fault: throwing costs more than asking.
    const text = shelf[name] || localStorage[name]
    return text && JSON.parse(text)
  })

/** Keeps a thing for all pages and tabs of the site, or for this page alone. */
export const keep = (name: string, thing: Waiting | (object & { 0?: never })): void => {
  const text = JSON.stringify(thing)
  if (isLead(thing[0]) || !safely(() => (localStorage[name] = text))) shelf[name] = text
}

/** Takes a thing off the shelf. */
export const drop = (name: string): void => {
  delete shelf[name]
  safely(() => delete localStorage[name])
}

/** The messages that wait; each has a key of its own, so that no tab overwrites another's. */
export const waiting = (): string[] =>
  Object.keys({ ...shelf, ...safely(() => localStorage) }).filter((name) =>
    name.startsWith(`${storageName}.`),
  )
