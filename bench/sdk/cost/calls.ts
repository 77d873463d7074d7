import type { Tracker } from '../trackers/tracker.ts'
import { pause } from '../world/visitors.ts'
import type { MeteredPage } from './metered-browser.ts'
import { scriptMsOf } from './meters.ts'
import { median } from './statistics.ts'

/** What calls of a tracker cost the page that makes them. */
export interface Calls {
  /** Until the first call returned; a page often makes only one. */
  firstCallUs: number
  /** Until a later call returned, the median of them. */
  callUs: number
  /** All script of a later call: its own, and what follows it until the answer is in. */
  wholeCallUs: number
}

/** What a page without a tracker has. */
export const NO_CALLS: Calls = { firstCallUs: 0, callUs: 0, wholeCallUs: 0 }

const CALLS = 10
const BETWEEN_MS = 20
const SETTLED_MS = 250

/** Calls a tracker once, and then some more times, each in a task of its own. */
export async function measureCalls(page: MeteredPage, tracker: Tracker): Promise<Calls> {
  const [firstCallUs = 0] = await call(page, tracker, 1)
  await pause(SETTLED_MS)
  const before = await scriptMsOf(page)
  const later = await call(page, tracker, CALLS)
  await pause(SETTLED_MS)
  const wholeCallUs = (((await scriptMsOf(page)) - before) * 1000) / CALLS
  return { firstCallUs, callUs: median(later), wholeCallUs }
}

const call = (page: MeteredPage, tracker: Tracker, times: number): Promise<number[]> =>
  page.evaluate(`new Promise((resolve) => {
    const took = []
    const next = () => {
      const name = 'step_' + took.length
      const began = performance.now()
      ${tracker.call('name')}
      took.push((performance.now() - began) * 1000)
      if (took.length < ${times}) setTimeout(next, ${BETWEEN_MS})
      else resolve(took)
    }
    setTimeout(next, ${BETWEEN_MS})
  })`)
