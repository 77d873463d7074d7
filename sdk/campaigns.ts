import type { EarlyCall, Setup, Tracker } from './api.ts'
import { createTracker } from './tracker.ts'

declare global {
  interface Window {
    clickwire?: Tracker
  }
}

/** The tracker of a campaign on this page: the one that is there already, or a new one. */
export const trackerOf = (setup: Setup, early?: EarlyCall[]): Tracker => {
  const { campaigns = {} }: Partial<Tracker> = Object(window.clickwire)
  return campaigns[setup.cid] || createTracker(setup, campaigns, early)
}
