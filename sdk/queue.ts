import { now } from './clock.ts'
import { emit } from './listeners.ts'
import { safely } from './safely.ts'
import { setup, storageName } from './setup.ts'
import { drop, isLead, keep, read, type Waiting, waiting } from './shelf.ts'
import { fits, post, type Reply } from './transport.ts'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
const REST_MS = 400
const HOUR_MS = 3_600_000
const KEPT_MS = 48 * HOUR_MS
const ABREAST = 25

let wait = FIRST_WAIT_MS
let timer: ReturnType<typeof setTimeout>

/** How long a call waits for its answer: an event ten seconds, a lead as long as an auction may last. */
export const patienceOf = (path: string): number => (isLead(path) ? 60_000 : 10_000)

// A clock that was set back leaves times far ahead.
const due = ({ until }: Waiting): boolean => until <= now() || until > now() + HOUR_MS

const aged = ({ at, body }: Waiting): string =>
  `${body.slice(0, -1)},"age_ms":${Math.max(0, (now() - at) | 0)}`

const settle = (message: string, { path, tries }: Waiting, { _status, _text }: Reply): void => {
  const answer = { code: `${_status}`, message: '', ...safely((): object => JSON.parse(_text)) }
  drop(message)
  // To a repeat these mean that the answer to an earlier attempt got lost.
  emit(message, path, {
    ...answer,
    ok: _status < 300 || (tries > 1 && /event_l|duplicate_e/.test(answer.code)),
  })
}

// What the collector settles is over; everything else comes again, unless it has come for two days.
const conclude = (
  message: string,
  item: Waiting,
  click: Waiting | null | undefined,
  reply: Reply,
): boolean => {
  const status = reply._status
  if (status < 200 || status > 499 || /408|425|429/.test(`${status}`)) {
    // A page that is being left breaks its own requests off: what it sent a moment ago is not sent again.
    item.until = now() + Math.min(reply._restMs || REST_MS, HOUR_MS)
    if (read(message)) keep(message, item)
    if (now() - item.at > KEPT_MS) drop(message)
    wake()
    return false
  }
  wait = FIRST_WAIT_MS
  settle(message, item, reply)
  if (click && status < 300 && read(item.click)) settle(item.click, click, reply)
  wake(0)
  return true
}

// No room beside what is under way: it waits, or on a page that is being left takes the beacon.
const putOff = (message: string, item: Waiting, farewell: string | undefined): boolean => {
  keep(message, item)
  if (farewell) navigator.sendBeacon(urlOf(item), farewell)
  wake()
  return false
}

const urlOf = ({ path }: Waiting): string => `${setup.host}/api/${path}`

/** Sends a thing if it is due; false when that has to wait. An event takes its click along until that is known. */
export const attempt = async (message: string, item = read(message), leaving?: true): Promise<boolean> => {
  if (!item || !due(item)) return true
  const click = read(item.click)
  const body = `${aged(item)}${click ? `,"click":${aged(click)}}` : ''}}`
  if (!fits(body) || (click && isLead(item.path))) return putOff(message, item, leaving && body)
  const patience = patienceOf(item.path)
  item.tries++
  item.until = now() + patience
  keep(message, item)
  // The click is on its way with it, and need not go by itself.
  if (click) keep(item.click, { ...click, until: item.until })
  return conclude(message, item, click, await post(urlOf(item), body, patience))
}

// One tab at a time works the queue off, where the browser has locks; elsewhere the leases have to do.
const alone = async (act: () => Promise<void>): Promise<void> => {
  try {
    await navigator.locks.request(storageName, { ifAvailable: true }, (lock) => lock && act())
  } catch {
    await act()
  }
}

const drain = async (): Promise<void> => {
  const messages = waiting()
  if (!messages[0]) return
  wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  await alone(async () => {
    let well = true
    while (well && messages[0])
      well = (await Promise.all(messages.splice(0, ABREAST).map((message) => attempt(message)))).every(
        Boolean,
      )
  })
  wake()
}

/** Looks at the queue in a while, which grows as long as nothing is settled. */
export const wake = (ms = wait * (0.5 + Math.random() / 2)): void => {
  clearTimeout(timer)
  timer = setTimeout(drain, ms)
}

/** Looks at the queue at once: the network is back, or the page is. */
export const resume = (): void => {
  wait = FIRST_WAIT_MS
  wake(0)
}

const fresh = (path: string, body: string, click = ''): Waiting => ({
  path,
  body,
  click,
  at: now(),
  tries: 0,
  until: 0,
})

/** Takes a click into the queue, for the first event to take along. */
export const put = (message: string, body: string): void => keep(message, fresh('click', body))

/** Takes an event or lead into the queue and sends it at once, if that may be. */
export const push = (message: string, path: string, body: string, click: string): void =>
  void attempt(message, fresh(path, body, click))

/** Sends what can be sent before the page is gone. */
export const flush = (): void => waiting().forEach((message) => void attempt(message, read(message), true))
