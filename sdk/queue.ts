import { now } from './clock.ts'
import { says, settle } from './listeners.ts'
import { safely } from './safely.ts'
import { setup, storageName } from './setup.ts'
import { drop, isLead, keep, read, type Waiting, waiting } from './shelf.ts'

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 30_000
const REST_MS = 500
const HOUR_MS = 3_600_000
const KEPT_MS = 48 * HOUR_MS
const LONGEST_LEASE_MS = 20 * HOUR_MS
const HANDOVER_MS = 30

// A browser lets all keepalive requests of a page have 64 KiB in flight together, and Chromium 256 of them; over
// that they fail.
const BUDGET = 60_000
const TOLL = 300

let inFlight = 0
let wait = FIRST_WAIT_MS
let due = 0

/** How long a call waits for its answer: an event ten seconds, a lead as long as an auction may last. */
export const patienceOf = (path: string): number => (isLead(path) ? 60_000 : 10_000)

const aged = ([, body, , at]: Waiting): object => ({ ...body, age_ms: Math.max(0, (now() - at) | 0) })

const rest = (message: string, item: Waiting, ms: number): void => {
  item[4] = now() + ms
  keep(message, item)
}

/** Sends a thing if it is due. It takes its click along until that is known. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: from top to bottom, as it happens; in parts it weighs more
export const attempt = async (message: string): Promise<void> => {
  // What the page does next comes first; a timer would be late for one that is being left.
  // oxlint-disable-next-line typescript/await-thenable -- it is only to let the caller go on
  await 0
  const item = read<Waiting>(message)
  if (!item) return
  const [path, , clickMessage, at, until] = item
  const click = read<Waiting>(clickMessage)
  const patience = patienceOf(path)
  const lease = until - now()
  // A clock that was set back leaves times far ahead.
  if (lease > 0 && lease < LONGEST_LEASE_MS) return
  if (now() - at > KEPT_MS) return drop(message)
  const url = `${setup.host}/api/${path}`
  const body = JSON.stringify({ ...aged(item), click: click && aged(click) })
  const size = body.length + TOLL
  inFlight += size
  const keepalive = inFlight < BUDGET
  let sent: Promise<Response> | false | undefined
  let restMs = 0
  rest(message, item, patience)
  // The click is on its way with it, and need not go by itself.
  if (click) rest(clickMessage, click, patience)
  try {
    sent = (keepalive || !document.hidden) && fetch(url, { method: 'POST', body, keepalive })
    const response: Response = Object(await sent)
    const code = `${response.status}`
    restMs = Number(response.headers.get('Retry-After')) * 1000
    if (/^(2|4(?!08|25|29))/.test(code)) {
      const answer = { ...says(code), ...(await response.json().catch(() => {})) }
      // To a repeat these mean that the answer to an earlier attempt got lost.
      answer.ok = response.ok || (until > 0 && /lock|dup/.test(answer.code))
      settle(message, path === 'click' ? path : 'answer', answer)
      if (answer.ok && read(clickMessage)) settle(clickMessage, 'click', answer)
      resume()
    }
  } catch {
    // A page that broke fetch still has beacons, and so has one that is left with its budget used up; they have no answer.
    if (!sent) navigator.sendBeacon(url, body)
  }
  inFlight -= size
  // A page that is being left breaks its own requests off: what it sent a moment ago is not sent again.
  if (read(message)) rest(message, item, restMs || REST_MS)
}

/** Sends what is due, and tells when other tabs have seen what was taken. */
export const flush = (): Promise<unknown> => {
  waiting().forEach(attempt)
  return new Promise((resolve) => setTimeout(resolve, HANDOVER_MS))
}

/** Sends what is due, unless that was tried a moment ago; each time the moment grows, as long as nothing is settled. */
export const drain = (): void => {
  if (now() < due || !waiting()[0]) return
  wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  due = now() + wait * (1 + Math.random())
  // One tab after the other: what one of them takes, the others see a moment later. Without locks it is left to chance.
  if (!safely(() => navigator.locks.request(storageName, flush).catch(flush))) void flush()
}

/** Has the queue looked at soon: something was settled, the network is back, or the page is. */
export const resume = (): void => {
  wait = FIRST_WAIT_MS
  due = 0
}
