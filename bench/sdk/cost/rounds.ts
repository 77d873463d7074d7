import type { Tracker } from '../trackers/tracker.ts'
import { type FarSide, startFarSide } from '../world/far-side.ts'
import { html } from '../world/visitors.ts'
import { type Load, measureLoad } from './load.ts'
import type { MeteredBrowser } from './metered-browser.ts'
import { evaluationMsIn } from './trace.ts'

/** What one load cost, its first moments included. */
export interface WholeLoad extends Load {
  /** Compiling and running the scripts, as they arrived. */
  evaluationMs: number
}

/** The loads of a page with a tracker, or of one without any. */
type LoadsOf = (tracker: Tracker | undefined) => WholeLoad[]

/** Loads a page with each tracker, and one without, for as many rounds as begin in this time, each in another order. */
export async function measureRounds(
  browser: MeteredBrowser,
  trackers: Tracker[],
  forMs: number,
): Promise<LoadsOf> {
  const all = [undefined, ...trackers]
  const loads = new Map<Tracker | undefined, WholeLoad[]>(all.map((tracker) => [tracker, []]))
  const loadsOf: LoadsOf = (tracker) => loads.get(tracker) ?? []
  // The first load of a browser is not like the others.
  await measureRound(browser, [undefined])
  const began = performance.now()
  for (let round = 0; performance.now() - began < forMs; round++)
    for (const { tracker, load } of await measureRound(browser, rotated(all, round)))
      loadsOf(tracker).push(load)
  return loadsOf
}

// A trace that ends while a page's process does waits five seconds for it: there is one for a whole round.
async function measureRound(browser: MeteredBrowser, all: (Tracker | undefined)[]) {
  const measured: { tracker: Tracker | undefined; far: FarSide; load: Load }[] = []
  const stopTrace = await browser.trace()
  for (const tracker of all) {
    const far = await startFarSide(tracker)
    far.put('/', html(tracker?.head(far.origin) ?? ''))
    measured.push({ tracker, far, load: await measureLoad(browser, far, tracker) })
  }
  const events = await stopTrace()
  // Open until now, so that no two of them have the same port.
  await Promise.all(measured.map(({ far }) => far.close()))
  return measured.map(({ tracker, far, load }) => ({
    tracker,
    load: { ...load, evaluationMs: evaluationMsIn(events, far.port) },
  }))
}

const rotated = <Thing>(things: Thing[], by: number): Thing[] => {
  const first = by % things.length
  return [...things.slice(first), ...things.slice(0, first)]
}
