import type { z } from 'zod'

/**
 * A check for `schema.check(…)` that refuses a value for the reason it is given, if any. `superRefine` would do the same, but
 * makes for each value a function that only the garbage collection of the old takes away: for what comes with every request.
 */
export function toldFault<T>(faultOf: (value: T) => string | undefined): z.core.CheckFn<T> {
  return ({ value, issues }) => {
    const message = faultOf(value)
    if (message) issues.push({ code: 'custom', message, input: value })
  }
}
