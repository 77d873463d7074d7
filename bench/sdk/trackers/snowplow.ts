import { bundle } from './bundle.ts'
import { sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

/** The package with the two calls that a page needs. */
export const snowplow = async (): Promise<Tracker> => ({
  name: 'snowplow',
  source: sourceOf('@snowplow/browser-tracker'),
  script: await bundle('snowplow.js'),
  head: (origin) => `<script async src="${origin}/tracker.js"></script>`,
  loaded: 'window.snowplow',
  call: (name) => `snowplow(${name})`,
  messageId: 'eid',
})
