import { z } from 'zod'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

const TEXT = /^(\d{1,9})([smhd])$/
const MAX_DAYS = 3_650
const MAX_MS = MAX_DAYS * 86_400_000

/** Reads `30s`, `15m`, `24h` or `7d` as milliseconds; undefined when it is none of them or over ten years. */
export function parseDuration(text: string): number | undefined {
  const match = TEXT.exec(text)
  const unitMs = UNITS.find(([unit]) => unit === match?.[2])?.[1]
  if (!match || unitMs === undefined) return undefined

  const ms = Number(match[1]) * unitMs
  return ms <= MAX_MS ? ms : undefined
}

/** Writes whole seconds in the largest unit that leaves no rest: 86400000 is "1d", 90000 is "90s". */
export function formatDuration(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, size]) => ms >= size && ms % size === 0) ?? ['s', 1_000]
  return `${ms / unitMs}${unit}`
}

const WANTED = `must be a time span such as 30s, 15m, 24h or 7d, of ${MAX_DAYS}d at most`

/** A time span: `30s`, `15m`, `24h`, `7d` in the file, milliseconds in the program. */
export const Duration = z.codec(
  z.string({ error: (issue) => (issue.input === undefined ? 'is missing' : WANTED) }),
  z.int().min(0).max(MAX_MS).multipleOf(1_000),
  {
    decode: (text, payload) => {
      const ms = parseDuration(text)
      if (ms !== undefined) return ms

      payload.issues.push({ code: 'custom', message: WANTED, input: text })
      return z.NEVER
    },
    encode: formatDuration,
  },
)
