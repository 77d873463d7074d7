import type { Tracker } from '../trackers/tracker.ts'
import type { FarSide } from '../world/far-side.ts'
import { holds, pause } from '../world/visitors.ts'
import { type Calls, measureCalls, NO_CALLS } from './calls.ts'
import type { MeteredBrowser } from './metered-browser.ts'
import { heapKbOf, scriptMsOf } from './meters.ts'

/** What one load of a page cost its main thread. */
export interface Load extends Calls {
  /** Everything that was script, until the page was quiet. */
  scriptMs: number
  heapKb: number
}

const SLOWED = 4
const QUIET_MS = 1000

/** Loads a page in a browser that has never seen it, on a CPU that is slowed four times, and calls the tracker. */
export async function measureLoad(
  browser: MeteredBrowser,
  far: FarSide,
  tracker: Tracker | undefined,
): Promise<Load> {
  const page = await browser.newPage()
  await page.send('Emulation.setCPUThrottlingRate', { rate: SLOWED })
  await page.send('Page.navigate', { url: far.page('/') })
  const loaded = `document.title === 'Page' && Boolean(${tracker?.loaded ?? true})`
  if (!(await holds(() => page.evaluate<boolean>(loaded), 15_000)))
    throw new Error(`${tracker?.name ?? 'the blank page'} did not load`)
  await pause(QUIET_MS)
  const scriptMs = await scriptMsOf(page)
  const heapKb = await heapKbOf(page)
  const calls = tracker ? await measureCalls(page, tracker) : NO_CALLS
  await page.close()
  return { scriptMs, heapKb, ...calls }
}
