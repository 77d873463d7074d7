import type { CDPSession, Page } from 'playwright'
import type { Tracker } from '../trackers/tracker.ts'
import { pause } from '../world/visitors.ts'
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
const BETWEEN_MS = 30
const SETTLED_MS = 400

/** Calls a tracker once, and then some more times, each in a task of its own. */
export async function measureCalls(page: Page, session: CDPSession, tracker: Tracker): Promise<Calls> {
  const [firstCallUs = 0] = await call(page, tracker, 1)
  await pause(SETTLED_MS)
  const before = await scriptMsOf(session)
  const later = await call(page, tracker, CALLS)
  await pause(SETTLED_MS)
  const wholeCallUs = (((await scriptMsOf(session)) - before) * 1000) / CALLS
  return { firstCallUs, callUs: median(later), wholeCallUs }
}

const call = (page: Page, tracker: Tracker, times: number): Promise<number[]> =>
  page.evaluate(`(async () => {
    const took = []
    while (took.length < ${times}) {
      await new Promise((resolve) => setTimeout(resolve, ${BETWEEN_MS}))
      const name = 'step_' + took.length
      const began = performance.now()
      ${tracker.call('name')}
      took.push((performance.now() - began) * 1000)
    }
    return took
  })()`)
