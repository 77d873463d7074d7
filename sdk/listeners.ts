import { safely } from './safely.ts'
import type { Answer } from './wire.ts'

type Listener = (answer: Answer) => void

const listeners: [what: string, listener: Listener][] = []

/** What the tracker itself has to say where the collector says nothing. */
export const says = (code: string, ok = false): Answer => ({ ok, code, message: code })

/** Listens for the answer to one message, or for all answers of a kind. */
export const listen = (what: string, listener: Listener): void => {
  listeners.push([what, listener])
}

/** Tells an answer to those who wait for its message, or for all of its kind. */
export const emit = (message: string, kind: string, answer: Answer): void =>
  listeners.forEach(([what, listener]) => {
    if ([message, kind].includes(what)) safely(() => listener(answer))
  })
