import type { EarlyCall, Setup, Tracker } from './api.ts'
import { leadFields } from './forms.ts'
import { agreed, consent, held, pass, prepareVisit, privacyControl, start } from './gate.ts'
import { withTransaction } from './links.ts'
import { listen } from './listeners.ts'
import { adCookies } from './memory.ts'
import { attendPage, lookAround } from './page.ts'
import { attempt, flush, patienceOf, push, put, wake } from './queue.ts'
import { configure, setup } from './setup.ts'
import { drop, read, waiting } from './shelf.ts'
import { newId } from './transaction.ts'
import { arrive, came, leave, memory, transaction } from './visit.ts'
import type { Answer } from './wire.ts'

const SOON_MS = 1000

let landed: string
let early: EarlyCall[]

const says = (code: string, ok = false): Answer => ({ ok, code, message: code })

const transactionId = (): string => transaction(landed, !held())

const clickId = (): string => (memory ? memory.click : '')

const head = (pid?: string): string =>
  JSON.stringify({ cid: setup.cid, transaction_id: transactionId(), pid }).slice(0, -1)

const awaitAnswer = (message: string, path: string, resolve: (answer: Answer) => void): void => {
  listen(message, resolve)
  setTimeout(resolve, patienceOf(path), says('queued'))
}

// A landing is told to the collector once; an event that is sent meanwhile takes it along.
const see = (url: string): void => {
  const referrer = arrive(url)
  if (referrer === undefined) return
  const message_id = clickId()
  const { language } = navigator
  const click = { message_id, url, referrer, cookies: adCookies(), consent: agreed, gpc: privacyControl(), language }
  put(message_id, 'click', head(came('pid') ? undefined : setup.pid), JSON.stringify(click), '')
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
  for (const [method, args, resolve] of early.splice(0)) resolve(Reflect.apply(tracker[method], tracker, args))
}

const tell = (kind: string, details: () => object): Promise<Answer> =>
  new Promise((resolve) => {
    replay()
    if (agreed === false) return resolve(says('no_consent'))
    const message_id = newId()
    const path = `${kind}/${setup.cid}`
    awaitAnswer(message_id, path, resolve)
    pass(() => {
      see(location.href)
      try {
        const body = JSON.stringify({ message_id, ...details() })
        const send = () => push(message_id, path, head(), body, clickId())
        // A lead cannot take its click along.
        if (kind === 'lead' && read(clickId())) void tracker.ready.then(send)
        else send()
      } catch {
        resolve(says('invalid_body'))
      }
    })
  })

let nowReady: (answer: Answer) => void

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
    consent(given)
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

const begin = (called: boolean): void => {
  see(landed)
  if (read(clickId())) awaitAnswer(clickId(), '', nowReady)
  else nowReady(says('touch_recorded', true))
  if (!called) void attempt(clickId())
  wake(SOON_MS)
  attendPage(tracker)
  lookAround()
}

const listenToBrowser = (): void => {
  const resume = () => memory && wake(0)
  if (window.navigation) navigation.addEventListener('currententrychange', move)
  addEventListener('popstate', move)
  addEventListener('online', resume)
  addEventListener('pageshow', resume)
  addEventListener('pagehide', flush)
  document.addEventListener('visibilitychange', () => document.hidden && flush())
}

/** Tracks a visit: read the landing → remember it → tell the click → fire. All but the landing can wait a moment. */
export const createTracker = (given: Setup, campaigns: Record<string, Tracker>, calls: EarlyCall[]): Tracker => {
  // At once: pages rewrite their address.
  landed = location.href
  early = calls
  configure(given)
  prepareVisit(begin)
  setTimeout(() => {
    replay()
    start()
    listenToBrowser()
    if (/[?&]cw_debug=1/.test(landed)) tracker.debug()
  })
  return tracker
}
