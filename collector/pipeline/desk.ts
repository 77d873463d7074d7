import type { Deps } from './deps.ts'
import type { Destinations } from './destinations.ts'
import type { Lane } from './lanes.ts'
import type { SendingRules } from './send-postback.ts'
import type { UnderWay } from './under-way.ts'
import type { WriteBack } from './write-back.ts'

/** What one dispatcher works with. */
export interface Desk {
  deps: Deps
  rules: SendingRules & {
    /** A clock in milliseconds that never jumps. */
    ticks(): number
  }
  underWay: UnderWay
  writeBack: WriteBack
  destinations: Destinations
  laneOf(ruleId: string): Lane
  stopping: AbortSignal
  /** Says that there may be room, or work. */
  wake(): void
  /** Whether a rule is in force: what one owes that is not waits until it is again. */
  isActive(ruleId: string): boolean
}
