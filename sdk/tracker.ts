import type { EarlyCall, Setup, Tracker } from './api.ts'
import { leadFields } from './forms.ts'
import { agreed, beginWith, decide, isOpen, pass, privacyControl } from './gate.ts'
import { adCookies } from './landing.ts'
import { decorate } from './links.ts'
import { emit, listen } from './listeners.ts'
import { type Memory, writeCookie } from './memory.ts'
import { attend, lookAround, watchPage } from './page.ts'
import { attempt, flush, patienceOf, resume } from './queue.ts'
import { safely } from './safely.ts'
import { now } from './clock.ts'
import { configure, setup, storageName } from './setup.ts'
import { drop, keep, read, waiting } from './shelf.ts'
import { arrive, came, land, memory, newMessage } from './visit.ts'
import type { Answer } from './wire.ts'

let landed: string
let early: EarlyCall[]

const says = (code: string, ok = false): Answer => ({ ok, code, message: code })

// The address names its source itself; what the page says counts where it does not.
const tellLater = (message: string, path: string, details: object, click: string): void =>
  keep(message, {
    path,
    body: {
      ...details,
      cid: setup.cid,
      transaction_id: memory.id,
      pid: came('pid') ? undefined : setup.pid,
      message_id: message,
    },
    click,
    at: now(),
    until: 0,
  })

// A landing is told to the collector once; an event that is sent meanwhile takes it along.
const see = (url: string): void => {
  if (!arrive(url)) return
  const { referrer } = document
  const { language } = navigator
  const landing = { url, referrer, cookies: adCookies(), consent: agreed, gpc: privacyControl(), language }
  tellLater(memory.click, 'click', landing, '')
}

const answerTo = (message: string, path: string): Promise<Answer> =>
  new Promise((resolve) => {
    listen(message, resolve)
    setTimeout(resolve, patienceOf(path), says('queued'))
  })

// Calls from before the script had loaded come before all others.
const replay = (): void => {
  for (const [method, args, resolve] of early.splice(0))
    resolve(Reflect.apply(tracker[method], tracker, args))
}

const tell = (kind: string, details: () => object): Promise<Answer> => {
  replay()
  const message = newMessage()
  const path = `${kind}/${setup.cid}`
  const answer = answerTo(message, path)
  // As it is now: the page may change it while it waits.
  const said = safely((): object => JSON.parse(JSON.stringify(details())))
  if (!said || agreed === false) emit(message, '', says(said ? 'no_consent' : 'invalid_body'))
  else
    pass(() => {
      see(location.href)
      tellLater(message, path, said, memory.click)
      void attempt(message)
    })
  return answer
}

const begin = (): void => {
  see(landed)
  if (!read(memory.click)) emit('', 'click', says('touch_recorded', true))
}

const known = (): Memory => {
  pass(now)
  return memory
}

// Also a single-page app moves, without loading; its history is nobody's to patch.
const notice = ({ type, target, formData }: Partial<FormDataEvent>): unknown =>
  safely(
    () =>
      isOpen() &&
      (target instanceof Element
        ? attend(type || '', target, formData, tracker)
        : document.hidden
          ? flush()
          : pass(() => {
              see(location.href)
              if (type) resume()
              lookAround()
            })),
  )

const tracker: Tracker = {
  get transactionId() {
    return known().id
  },
  get params() {
    const { first, last } = known()
    return { first, last }
  },
  ready: Promise.resolve(says('')),
  campaigns: {},
  fire: (event_id, details) => tell('event', () => ({ ...details, event_id })),
  lead: (source) => tell('lead', () => leadFields(source)),
  decorate: (url) => known() && decorate(url),
  consent(given) {
    decide(given)
    if (given) return notice(new Event('consent'))
    ;[storageName, ...waiting()].forEach(drop)
    writeCookie('', 0)
    land(landed)
    beginWith(begin)
  },
  on: listen,
  debug: () => void import(`${setup.host}/sdk-debug.js`),
}

const OCCASIONS =
  'pointerdown click change submit formdata visibilitychange prerenderingchange pagehide pageshow online popstate'

/** Tracks a visit: read the landing → remember it → tell the click → fire. All but the landing can wait a moment. */
export const createTracker = (
  given: Setup,
  campaigns: Record<string, Tracker>,
  calls: EarlyCall[],
): Tracker => {
  // At once: pages rewrite their address.
  landed = location.href
  early = calls
  configure(given)
  land(landed)
  beginWith(begin)
  Object.assign(tracker, { campaigns, ready: answerTo('click', '') })
  if (memory.last.cw_debug) setTimeout(tracker.debug)
  setTimeout(() => {
    replay()
    watchPage(tracker, () => notice({}))
    if (!document.hidden) notice({ type: 'load' })
    for (const type of OCCASIONS.split(' ')) addEventListener(type, notice, true)
    if (window.navigation) navigation.addEventListener('currententrychange', notice)
  })
  return tracker
}
