import { mixpanel } from './mixpanel.ts'
import { openpanel } from './openpanel.ts'
import { ours } from './ours.ts'
import { plausible } from './plausible.ts'
import { posthog } from './posthog.ts'
import { segment } from './segment.ts'
import { snowplow } from './snowplow.ts'
import { swetrix } from './swetrix.ts'
import type { Tracker } from './tracker.ts'

/** Every tracker that is measured, ours first. */
export const allTrackers = async (): Promise<Tracker[]> => [
  ours(),
  await plausible(),
  openpanel(),
  swetrix(),
  await snowplow(),
  segment(),
  mixpanel(),
  posthog(),
]
