import type { Setup } from './api.ts'

/** What this page tracks, nothing left open; there is one campaign to a copy of the tracker. */
export let setup: Setup & Required<Pick<Setup, 'auto' | 'click_ids' | 'cookie_days' | 'link_domains'>>

/** The name under which the campaign keeps its things in cookies and storage. */
export let storageName: string

/** Says what to track, before anything else is asked of the tracker. */
export const configure = (given: Setup): void => {
  setup = { auto: [], click_ids: [], cookie_days: 90, link_domains: [], ...given }
  storageName = `cw_${given.cid}`
}
