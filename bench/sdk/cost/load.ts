import type { Browser, CDPSession } from 'playwright'
import type { Tracker } from '../trackers/tracker.ts'
import type { FarSide } from '../world/far-side.ts'
import { holds, isTrue, newVisitor, pause } from '../world/visitors.ts'
import { type Calls, measureCalls, NO_CALLS } from './calls.ts'
import { heapKbOf, scriptMsOf } from './meters.ts'
import { evaluationMsIn } from './trace.ts'

/** What one load of a page cost its main thread. */
export interface Load extends Calls {
  /** Compiling and running the scripts, as they arrived. */
  evaluationMs: number
  /** Everything that was script, until the page was quiet. */
  scriptMs: number
  heapKb: number
}

const SLOWED = 4
const QUIET_MS = 700

/** Loads a page in a browser that has never seen it, on a CPU that is slowed four times, and calls the tracker. */
export async function measureLoad(
  browser: Browser,
  far: FarSide,
  tracker: Tracker | undefined,
): Promise<Load> {
  const visitor = await newVisitor(browser)
  const page = await visitor.newPage()
  const session = await visitor.newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED })
  await browser.startTracing(page, { categories: ['devtools.timeline'] })
  await page.goto(far.page('/'))
  if (tracker && !(await holds(() => isTrue(page, tracker.loaded), 10_000)))
    throw new Error(`${tracker.name} did not load`)
  await pause(QUIET_MS)
  const evaluationMs = evaluationMsIn(await browser.stopTracing(), far.port)
  const scriptMs = await scriptMsOf(session)
  const heapKb = await heapKbOf(session)
  const calls = tracker ? await measureCalls(page, session, tracker) : NO_CALLS
  await visitor.close()
  return { evaluationMs, scriptMs, heapKb, ...calls }
}
