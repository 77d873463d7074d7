import { holds, pause } from '../world/visitors.ts'
import { arrivedAtLast, newMark, tell } from './arriving.ts'
import type { Behaviour } from './behaviour.ts'

// Longer than those try that give up within a breath.
const OUT_MS = 8_000
const PATIENCE_MS = 36_000

/** An event while the far side cannot be reached, or does not want to be. */
export const INTERRUPTED: Behaviour[] = [
  {
    says: 'collector answers 503 for a while',
    async observe(trial) {
      const page = await trial.visit()
      const mark = newMark()
      trial.far.status = 503
      await tell(page, trial, mark)
      // Some gather for seconds before they send.
      await holds(() => trial.far.heard.some(({ says }) => says.includes(mark)), 12_000)
      await pause(OUT_MS)
      trial.far.status = 200
      return arrivedAtLast(page, trial, mark, PATIENCE_MS)
    },
  },
  {
    says: 'offline, then online',
    async observe(trial) {
      const page = await trial.visit()
      const mark = newMark()
      const visitor = page.context()
      await visitor.setOffline(true)
      await tell(page, trial, mark)
      await pause(OUT_MS)
      await visitor.setOffline(false)
      return arrivedAtLast(page, trial, mark, PATIENCE_MS)
    },
  },
  {
    says: 'offline, page reloaded, online',
    async observe(trial) {
      const page = await trial.visit()
      const mark = newMark()
      const visitor = page.context()
      await visitor.setOffline(true)
      await tell(page, trial, mark)
      await pause(OUT_MS)
      await page.reload().catch(() => undefined)
      await visitor.setOffline(false)
      await page.goto(trial.far.page('/'))
      await holds(() => page.evaluate(`Boolean(${trial.tracker.loaded})`), 10_000)
      return arrivedAtLast(page, trial, mark, PATIENCE_MS)
    },
  },
]
