import type { Tracker } from '../trackers/tracker.ts'
import { startFarSide } from '../world/far-side.ts'
import { html } from '../world/visitors.ts'
import { type Load, measureLoad } from './load.ts'
import type { MeteredBrowser } from './metered-browser.ts'

/** The loads of a page with a tracker, or of one without any. */
type LoadsOf = (tracker: Tracker | undefined) => Load[]

/** Loads a page with each tracker, and one without, as often as there are rounds, each round in another order. */
export async function measureRounds(
  browser: MeteredBrowser,
  trackers: Tracker[],
  rounds: number,
): Promise<LoadsOf> {
  const all = [undefined, ...trackers]
  const loads = new Map<Tracker | undefined, Load[]>(all.map((tracker) => [tracker, []]))
  const loadsOf: LoadsOf = (tracker) => loads.get(tracker) ?? []
  // The first load of a browser is not like the others.
  await once(browser, undefined)
  for (let round = 0; round < rounds; round++)
    for (const tracker of rotated(all, round)) loadsOf(tracker).push(await once(browser, tracker))
  return loadsOf
}

async function once(browser: MeteredBrowser, tracker: Tracker | undefined): Promise<Load> {
  const far = await startFarSide(tracker)
  far.put('/', html(tracker?.head(far.origin) ?? ''))
  const load = await measureLoad(browser, far, tracker)
  await far.close()
  return load
}

const rotated = <Thing>(things: Thing[], by: number): Thing[] => {
  const first = by % things.length
  return [...things.slice(first), ...things.slice(0, first)]
}
