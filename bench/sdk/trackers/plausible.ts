import { bundle } from './bundle.ts'
import { sourceOf } from './package.ts'
import type { Tracker } from './tracker.ts'

/** The package, which is the hosted script without its snippet. */
export const plausible = async (): Promise<Tracker> => ({
  name: 'plausible',
  source: sourceOf('@plausible-analytics/tracker'),
  script: await bundle('plausible.js'),
  head: (origin) => `<script async src="${origin}/tracker.js"></script>`,
  loaded: 'window.plausible',
  call: (name) => `plausible(${name})`,
})
