import type { Setup as Baked, Tracker } from './api.ts'
import { trackerOf } from './campaigns.ts'

export type { Details, LeadSource, Touches, Tracker } from './api.ts'
export type { Answer, AutoEvent, Params } from './wire.ts'

declare global {
  interface Navigator {
    /** https://w3c.github.io/gpc/ */
    readonly globalPrivacyControl?: boolean
  }
}

/** How to track. A campaign's own script has what the collector bakes into it; an import is told it here. */
export interface Setup extends Baked {
  /** Links to these domains and to what is below them carry the transaction. */
  link_domains?: string[]
  /** Whether a browser that says Global Privacy Control has to be asked. */
  gpc?: 'honour'
}

/**
 * Starts tracking a campaign on this page, and gives its tracker; asked again for the same campaign, by a script tag
 * or by an import, it gives the same one.
 */
export const init = <EventId extends string = string>({
  link_domains,
  gpc,
  ...setup
}: Setup): Tracker<EventId> => {
  if (link_domains) setup.links = `(^|\\.)(${link_domains.join('|').replace(/\./g, '\\.')})(:\\d+)?$`
  if (gpc && navigator.globalPrivacyControl) setup.consent = 'required'
  return trackerOf(setup)
}
