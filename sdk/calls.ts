import type { Tracker } from './api.ts'
import { agreed, pass } from './gate.ts'
import { listen, says } from './listeners.ts'
import { attempt, patienceOf } from './queue.ts'
import { safely } from './safely.ts'
import { setup } from './setup.ts'
import { memory, newMessage, see, write } from './visit.ts'
import type { Answer } from './wire.ts'

/** The answer to a message, or to the first of a kind; `queued` where none comes in time. */
export const answerTo = (message: string, path: string): Promise<Answer> =>
  new Promise((resolve) => {
    listen(message, resolve)
    setTimeout(resolve, patienceOf(path), says('queued'))
  })

/** Tells the collector of something that happened, once the gate is open. */
export const tell = async (kind: string, details?: object, event_id?: string): Promise<Answer> => {
  const message = newMessage()
  const path = `${kind}/${setup.cid}`
  // As it is now: the page may change it while it waits. What JSON cannot say is left out.
  const said = safely((): object => JSON.parse(JSON.stringify({ ...details })))
  if (agreed === false) return says('no_consent')
  pass(() => {
    see()
    write(message, path, memory.click, { ...said, event_id })
    void attempt(message)
  })
  return answerTo(message, path)
}

/** Tells the collector of an event. */
export const fire: Tracker['fire'] = (event_id, details) => tell('event', details, event_id)
