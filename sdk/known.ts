import { now } from './clock.ts'
import { pass } from './gate.ts'
import type { Memory } from './memory.ts'
import { memory } from './visit.ts'

/** What is known of the visitor, with what was remembered of her where that may be looked at. */
export const known = (): Memory => {
  pass(now)
  return memory
}
