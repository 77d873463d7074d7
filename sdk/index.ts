import type { EarlyCall, Setup, Tracker } from './api.ts'
import { createTracker } from './tracker.ts'

export type { Details, LeadSource, Setup, Touches, Tracker } from './api.ts'
export type { Answer, AutoEvent, Params } from './wire.ts'

declare global {
  interface Window {
    clickwire?: Tracker
  }
}

/**
 * Starts tracking a campaign on this page, and gives its tracker; asked again for the same campaign, by a script tag
 * or by an import, it gives the same one.
 */
export const init = <EventId extends string = string>(
  setup: Setup,
  early?: EarlyCall[],
): Tracker<EventId> => {
  const { campaigns = {} }: Partial<Tracker> = Object(window.clickwire)
  return (window.clickwire = campaigns[setup.cid] =
    campaigns[setup.cid] || createTracker(setup, campaigns, early))
}
