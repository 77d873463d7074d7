import { safely } from './safely.ts'
import { drop } from './shelf.ts'
import type { Answer } from './wire.ts'

type Listener = (answer: Answer) => void

const listeners: [what: string, listener: Listener][] = []

/** What the tracker itself has to say where the collector says nothing. */
export const says = (code: string, ok = false): Answer => ({ ok, code, message: code })

/** Listens for the answer to one message, or for all answers of a kind. */
export const listen = (what: string, listener: Listener): void => {
  listeners.push([what, listener])
}

/** A message waits no longer: those who wait for its answer have it, or for all of its kind. */
export const settle = (message: string, kind: string, answer: Answer): void => {
  drop(message)
  listeners.forEach(([what, listener]) => {
    if ([message, kind].includes(what)) safely(() => listener(answer))
  })
}
