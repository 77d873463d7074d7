import type { Browser, BrowserContext } from 'playwright'
import type { Tracker } from '../trackers/tracker.ts'
import { startFarSide } from '../world/far-side.ts'
import { holds, html, isTrue, newVisitor, pause, visitorWithoutStorage } from '../world/visitors.ts'
import type { Behaviour } from './behaviour.ts'

const LOAD_MS = 5_000
const FIRST_WORDS_MS = 400

/** Tries a behaviour with a tracker, for itself: its own far side, its own visitors. */
export async function observe(browser: Browser, tracker: Tracker, behaviour: Behaviour): Promise<string> {
  const far = await startFarSide(tracker)
  far.put('/', html(tracker.head(far.origin)))
  far.put('/elsewhere', html(''))
  const visitors: BrowserContext[] = []
  const enter = async () => {
    const visitor = behaviour.storageForbidden
      ? await visitorWithoutStorage(browser.version())
      : await newVisitor(browser)
    visitors.push(visitor)
    return visitor
  }
  const visit = async (path = '/') => {
    const page = await (await enter()).newPage()
    await page.goto(far.page(path))
    // A tracker that breaks never gets there; the call will show it.
    await holds(() => isTrue(page, tracker.loaded), LOAD_MS)
    await pause(FIRST_WORDS_MS)
    return page
  }
  try {
    return await behaviour.observe({ tracker, far, enter, visit })
  } finally {
    await Promise.all(visitors.map((visitor) => visitor.close()))
    await far.close()
  }
}
