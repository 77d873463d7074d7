import { holds } from '../world/visitors.ts'
import { newMark } from './arriving.ts'
import type { Behaviour, Trial } from './behaviour.ts'

const VISITS = 10
const ARRIVAL_MS = 2_000

// Each visit has a page of its own and a visitor who never comes back, so that no later page makes up for it.
async function leave(trial: Trial, mark: string, how: (call: string) => string): Promise<void> {
  const page = await trial.visit()
  const call = trial.tracker.call(`'${mark}'`)
  await page.evaluate(`void setTimeout(() => { ${how(call)}; location.href = '/elsewhere' })`)
  await holds(() => page.url().endsWith('/elsewhere'), 10_000)
  // A tab that is closed takes along what its pages still had under way.
  await holds(() => trial.far.arrivals(mark) > 0, ARRIVAL_MS)
  await page.context().close()
}

async function count(trial: Trial, how: (call: string) => string): Promise<string> {
  const marks = Array.from({ length: VISITS }, newMark)
  for (const mark of marks) await leave(trial, mark, how)
  const there = marks.filter((mark) => trial.far.arrivals(mark) > 0).length
  const often = marks.some((mark) => trial.far.arrivals(mark) > 1) ? ', some twice' : ''
  return `${there} of ${VISITS}${often}`
}

/** An event in the last moment of a page: by the code that leaves it, or by a handler that hears of it. */
export const LEAVING: Behaviour[] = [
  { says: 'event fired as the page is left', observe: (trial) => count(trial, (call) => call) },
  {
    says: 'event fired as the page is hidden',
    observe: (trial) =>
      count(trial, (call) => `document.addEventListener('visibilitychange', () => { ${call} })`),
  },
]
