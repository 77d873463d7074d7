// Visitors set their clocks; between two moments of one page only the monotonic clock counts.
const origin = Date.now() - performance.now()

/** Milliseconds since 1970 by the clock the page began with, never jumping while it lives. */
export const now = (): number => origin + performance.now()
