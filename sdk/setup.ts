import type { Setup } from './api.ts'

/** What this page tracks; there is one campaign to a copy of the tracker. */
export let setup: Setup

/** The name under which the campaign keeps its things in cookies and storage. */
export let storageName: string

/** Says what to track, before anything else is asked of the tracker. */
export const configure = (given: Setup): void => {
  setup = given
  storageName = `cw_${setup.cid}`
}
