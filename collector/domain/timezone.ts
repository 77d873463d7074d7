import { z } from 'zod'

/** The IANA name of a time zone, such as America/New_York. */
export const Timezone = z.string().refine(isTimezone, {
  error: (issue) => `must be an IANA time zone such as America/New_York, not '${String(issue.input)}'`,
})

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // Intl has no other way to say that it does not know a zone.
    return false
  }
}
