import { z } from 'zod'
import { parseMicros } from './money.ts'

const PPM_PER_PERCENT = 10_000
const WANTED = 'must be a percentage of 0 to 100 with at most 4 decimals'

/** Percent of 0 to 100 in the file, whole millionths in the program: 12.5 percent is 125000. */
export const Percent = z.codec(
  z.union([z.number(), z.string()], {
    error: (issue) => (issue.input === undefined ? 'is missing' : WANTED),
  }),
  z
    .int()
    .min(0)
    .max(100 * PPM_PER_PERCENT),
  {
    decode: (percent, payload) => {
      const ppm = (parseMicros(percent) ?? Number.NaN) / 100
      if (Number.isInteger(ppm) && ppm >= 0 && ppm <= 100 * PPM_PER_PERCENT) return ppm

      payload.issues.push({ code: 'custom', message: WANTED, input: percent })
      return z.NEVER
    },
    encode: (ppm) => ppm / PPM_PER_PERCENT,
  },
)
