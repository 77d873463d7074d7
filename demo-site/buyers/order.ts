import type { Parameter } from '../received.ts'
import { fieldNamed } from './fields.ts'

const MISDEEDS = ['reject', 'hang', 'fail', 'rubbish'] as const
const HALVES = ['ping', 'post', 'both'] as const
const MOST_TIMES = 1000
const HIGHEST_CENTS = 1_000_000
const LONGEST_MS = 30_000

/** What a buyer does instead of its work, to which calls, and how often still. */
export type Plan = { what: (typeof MISDEEDS)[number]; at: (typeof HALVES)[number]; times: number }

/** What an operator asks of a buyer. A plan of null ends the one it has. */
export type Order = { plan?: Plan | null; cents?: number; delayMs?: number }

/** Reads an order: `what`, `at` and `times`, `bid` in dollars, `delay_ms`. Undefined when it makes no sense. */
export function orderFrom(fields: readonly Parameter[]): Order | undefined {
  const plan = planFrom(fields)
  const cents = limited(fieldNamed(fields, 'bid'), /^\d{1,5}(?:\.\d{1,2})?$/, HIGHEST_CENTS / 100)
  const delayMs = limited(fieldNamed(fields, 'delay_ms'), /^\d{1,5}$/, LONGEST_MS)
  if (plan === 'faulty' || cents === 'faulty' || delayMs === 'faulty') return undefined
  const order = {
    ...(plan === undefined ? {} : { plan }),
    ...(cents === undefined ? {} : { cents: Math.round(cents * 100) }),
    ...(delayMs === undefined ? {} : { delayMs }),
  }
  return Object.keys(order).length === 0 ? undefined : order
}

function planFrom(fields: readonly Parameter[]): Plan | null | undefined | 'faulty' {
  const word = fieldNamed(fields, 'what')
  if (word === '') return undefined
  if (word === 'behave') return null
  const what = MISDEEDS.find((known) => known === word)
  const at = HALVES.find((known) => known === (fieldNamed(fields, 'at') || 'both'))
  const times = limited(fieldNamed(fields, 'times') || '1', /^[1-9]\d{0,3}$/, MOST_TIMES)
  if (what === undefined || at === undefined || typeof times !== 'number') return 'faulty'
  return { what, at, times }
}

function limited(text: string, form: RegExp, most: number): number | undefined | 'faulty' {
  if (text === '') return undefined
  return form.test(text) && Number(text) <= most ? Number(text) : 'faulty'
}
