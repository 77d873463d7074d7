import type { EarlyCall, Setup, Tracker } from './api.ts'
import { answerTo, fire } from './calls.ts'
import { beginWith, decide } from './gate.ts'
import { known } from './known.ts'
import { lead } from './lead.ts'
import { decorate } from './links.ts'
import { listen, says, settle } from './listeners.ts'
import { writeCookie } from './memory.ts'
import { notice, watchPage } from './page.ts'
import { configure, setup, storageName } from './setup.ts'
import { drop, read, waiting } from './shelf.ts'
import { land, memory, see } from './visit.ts'

/** Tracks a visit: read the landing → remember it → tell the click → fire. All but the landing can wait a moment. */
export const createTracker = (
  given: Setup,
  campaigns: Record<string, Tracker>,
  early: EarlyCall[] = [],
): Tracker => {
  // At once: pages rewrite their address.
  const landed = location.href
  const start = () => {
    land(landed)
    beginWith(() => {
      see(landed)
      if (!read(memory.click)) settle('', 'click', says('recorded', true))
    })
  }
  configure(given)
  start()
  const tracker: Tracker & Record<EarlyCall[0], (...args: never[]) => unknown> = {
    get transactionId() {
      return known().id
    },
    get params() {
      return known()
    },
    ready: answerTo('click', ''),
    campaigns,
    fire,
    lead,
    decorate,
    consent(agreed) {
      decide(agreed)
      if (agreed) return notice({})
      ;[storageName, ...waiting()].forEach(drop)
      writeCookie()
      start()
    },
    on: listen,
    debug: () => void import(`${setup.host}/sdk-debug.js`),
  }
  setTimeout(() => {
    early.forEach(([method, args, resolve]) => {
      resolve(tracker[method](...args))
    })
    watchPage()
    if (memory.last.cw_debug) tracker.debug()
  })
  campaigns[given.cid] = tracker
  window.clickwire = tracker
  return tracker
}
