import type { EarlyCall, Setup, Tracker } from './api.ts'
import { leadFields } from './forms.ts'
import { agreed, decide, isOpen, open, pass, privacyControl } from './gate.ts'
import { withTransaction } from './links.ts'
import { listen } from './listeners.ts'
import { adCookies } from './memory.ts'
import { attendPage, lookAround } from './page.ts'
import { attempt, flush, patienceOf, push, put, resume, wake } from './queue.ts'
import { safely } from './safely.ts'
import { configure, setup } from './setup.ts'
import { drop, isLead, read, waiting } from './shelf.ts'
import { arrive, came, leave, memory, newMessage, transaction } from './visit.ts'
import type { Answer } from './wire.ts'

const SOON_MS = 1000

let landed: string
let early: EarlyCall[]
let attending = false

const says = (code: string, ok = false): Answer => ({ ok, code, message: code })

const transactionId = (): string => transaction(landed, isOpen())

const clickId = (): string => (memory ? memory.click : '')

// The address names its source itself; what the page says counts where it does not.
const head = (message: string) => ({
  cid: setup.cid,
  transaction_id: transactionId(),
  pid: came('pid') ? undefined : setup.pid,
  message_id: message.split('.')[1],
})

const awaitAnswer = (message: string, path: string, resolve: (answer: Answer) => void): void => {
  listen(message, resolve)
  setTimeout(resolve, patienceOf(path), says('queued'))
}

// A landing is told to the collector once; an event that is sent meanwhile takes it along.
const see = (url: string): void => {
  const referrer = memory ? '' : document.referrer
  if (!arrive(url)) return
  const { language } = navigator
  const click = { url, referrer, cookies: adCookies(), consent: agreed, gpc: privacyControl(), language }
  put(clickId(), JSON.stringify({ ...head(clickId()), ...click }))
}

// A single-page app changes its address without loading; its history is nobody's to patch.
const move = (): void => {
  if (!memory) return
  see(location.href)
  void attempt(clickId())
  lookAround()
}

// Calls from before the script had loaded come before all others.
const replay = (): void => {
  for (const [method, args, resolve] of early.splice(0))
    resolve(Reflect.apply(tracker[method], tracker, args))
}

const send = (
  message: string,
  path: string,
  details: () => object,
  resolve: (answer: Answer) => void,
): void => {
  see(location.href)
  const body = safely(() => JSON.stringify({ ...details(), ...head(message) }))
  const click = clickId()
  // A lead cannot take its click along.
  if (!body) resolve(says('invalid_body'))
  else if (isLead(path) && read(click)) void tracker.ready.then(() => push(message, path, body, click))
  else push(message, path, body, click)
}

const tell = (kind: string, details: () => object): Promise<Answer> =>
  new Promise((resolve) => {
    replay()
    if (agreed === false) return resolve(says('no_consent'))
    const message = newMessage()
    const path = `${kind}/${setup.cid}`
    awaitAnswer(message, path, resolve)
    pass(() => send(message, path, details, resolve))
  })

let nowReady: (answer: Answer) => void

const begin = (): void => {
  see(landed)
  if (read(clickId())) awaitAnswer(clickId(), '', nowReady)
  else nowReady(says('touch_recorded', true))
  replay()
  void attempt(clickId())
  wake(SOON_MS)
  if (!attending) attendPage(tracker)
  attending = true
  lookAround()
}

const tracker: Tracker = {
  get transactionId() {
    return transactionId()
  },
  get params() {
    const { first = {}, last = {} } = memory || {}
    return { first, last }
  },
  ready: new Promise((resolve) => {
    nowReady = resolve
  }),
  campaigns: {},
  fire: (event_id, details) => tell('event', () => ({ ...details, event_id })),
  lead: (source) => tell('lead', () => leadFields(source)),
  decorate: (url) => withTransaction(url, transactionId()),
  consent(given) {
    const before = agreed
    decide(given)
    if (given && before === false) pass(begin)
    if (given) return
    waiting().forEach(drop)
    leave()
  },
  on: listen,
  debug() {
    const panel = document.createElement('script')
    panel.src = `${setup.host}/sdk-debug.js`
    document.head.append(panel)
  },
}

const listenToBrowser = (): void => {
  const back = () => memory && resume()
  if (window.navigation) navigation.addEventListener('currententrychange', move)
  addEventListener('popstate', move)
  addEventListener('online', back)
  addEventListener('pageshow', back)
  addEventListener('pagehide', flush)
  document.addEventListener('prerenderingchange', open)
  document.addEventListener('visibilitychange', () => document.hidden && flush())
}

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
  Object.assign(tracker, { campaigns })
  setTimeout(() => {
    pass(begin)
    replay()
    listenToBrowser()
    if (/[?&]cw_debug=1/.test(landed)) tracker.debug()
  })
  return tracker
}
