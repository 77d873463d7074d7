const MAX_TEXT = 8192

/**
 * Why a value cannot be kept just as it was sent, or undefined: a number beyond what a number holds exactly was
 * already another one when it was read, and endless texts are nobody's detail.
 */
export function inexact(value: unknown): string | undefined {
  if (typeof value === 'number') return isExact(value) ? undefined : TOO_LARGE
  if (typeof value === 'string') return value.length > MAX_TEXT ? TOO_LONG : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const inner of Object.values(value)) {
    const reason = inexact(inner)
    if (reason) return reason
  }
  return undefined
}

const TOO_LARGE = 'holds a number too large to be kept exactly, and must be sent as a text'
const TOO_LONG = `holds a text longer than ${MAX_TEXT} characters`

const isExact = (value: number) =>
  Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
