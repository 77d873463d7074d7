import type { Page } from 'playwright'
import { holds } from '../world/visitors.ts'
import type { Trial } from './behaviour.ts'

let made = 0

/** A name that no other call has. */
export const newMark = (): string => `mark_${++made}_end`

/** Tells of an event in a page; false when that throws. */
export const tell = (page: Page, { tracker }: Trial, mark: string): Promise<boolean> =>
  page.evaluate(`{ ${tracker.call(`'${mark}'`)}; true }`).then(Boolean, () => false)

/** Whether a call arrived once, more than once, or never within this time. */
export async function arrived({ far }: Trial, mark: string, withinMs: number): Promise<string> {
  if (!(await holds(() => far.arrivals(mark) > 0, withinMs))) return 'lost'
  return far.arrivals(mark) === 1 ? 'kept' : `${far.arrivals(mark)} times`
}

/** The same for a tracker that tries again only when it is called again: after half of the time it is. */
export async function arrivedAtLast(
  page: Page,
  trial: Trial,
  mark: string,
  withinMs: number,
): Promise<string> {
  const alone = await arrived(trial, mark, withinMs / 2)
  if (alone !== 'lost') return alone
  await tell(page, trial, newMark())
  const nudged = await arrived(trial, mark, withinMs / 2)
  return nudged === 'lost' ? nudged : `${nudged}, at the next call`
}
