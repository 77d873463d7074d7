import { z } from 'zod'
import { parseMoney } from '../../domain/event-body.ts'

/** An amount of money in a body, exact. */
export const Amount = z.unknown().transform((value, context) => {
  const micros = parseMoney(value)
  if (micros !== undefined) return micros
  context.addIssue({ code: 'custom', message: 'must be an amount such as 12.50' })
  return z.NEVER
})
