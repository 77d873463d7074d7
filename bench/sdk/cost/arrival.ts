import type { Browser } from 'playwright'
import type { Tracker } from '../trackers/tracker.ts'
import { startFarSide } from '../world/far-side.ts'
import { html, newVisitor, pause } from '../world/visitors.ts'

/** What a tracker sends when a page loads, its own script apart. */
export interface Arrival {
  requests: number
  preflights: number
  /** Of bodies and addresses. */
  bytes: number
}

// The slowest of them gather for five seconds before they send.
const PATIENCE_MS = 6_500

/** Loads a page once, and counts what is sent before anybody calls anything. */
export async function measureArrival(browser: Browser, tracker: Tracker): Promise<Arrival> {
  const far = await startFarSide(tracker)
  far.put('/', html(tracker.head(far.origin)))
  const visitor = await newVisitor(browser)
  const page = await visitor.newPage()
  await page.goto(far.page('/'))
  await pause(PATIENCE_MS)
  const sent = [...far.heard]
  await visitor.close()
  await far.close()
  return {
    requests: sent.length,
    preflights: sent.filter(({ method }) => method === 'OPTIONS').length,
    bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
