import { z } from 'zod'

/** Money as whole millionths of the currency's unit, so that sums are exact. */
export type Micros = number

const MICROS_PER_UNIT = 1_000_000

/** The most that one amount may be: a milliard units. */
export const MAX_MICROS: Micros = 1_000_000_000 * MICROS_PER_UNIT

const DECIMAL = /^(-?)0*(\d{1,10})(?:\.(\d{1,6}))?$/

/** Reads a decimal amount exactly; undefined when it is no plain decimal, too fine or too large. */
export function parseMicros(amount: string | number): Micros | undefined {
  const match = DECIMAL.exec(String(amount))
  if (!match) return undefined

  const [, sign, units = '', decimals = ''] = match
  const micros = Number(units) * MICROS_PER_UNIT + Number(decimals.padEnd(6, '0'))
  if (micros > MAX_MICROS) return undefined

  return sign && micros !== 0 ? -micros : micros
}

/** Writes an amount with at least two and at most six decimals: "49.90", "0.001", "-3.00". */
export function formatMicros(micros: Micros): string {
  const size = Math.abs(micros)
  const units = Math.floor(size / MICROS_PER_UNIT)
  const decimals = String(size % MICROS_PER_UNIT)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '')

  return `${micros < 0 ? '-' : ''}${units}.${decimals}`
}

const WANTED = 'must be an amount of 0 to 1000000000 with at most 6 decimals'

/** An amount of money of 0 or more: a decimal number or string in the file, micros in the program. */
export const Money = z.codec(
  z.union([z.number(), z.string()], {
    error: (issue) => (issue.input === undefined ? 'is missing' : WANTED),
  }),
  z.int().min(0).max(MAX_MICROS),
  {
    decode: (amount, payload) => {
      const micros = parseMicros(amount)
      if (micros !== undefined && micros >= 0) return micros

      payload.issues.push({ code: 'custom', message: WANTED, input: amount })
      return z.NEVER
    },
    // Fifteen digits at most, so the number's shortest decimal form is the amount itself.
    encode: (micros) => Number(formatMicros(micros)),
  },
)
