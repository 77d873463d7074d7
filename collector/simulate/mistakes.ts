import type { Chance } from './chance.ts'
import type { Call, Ground } from './visitor.ts'

// Of a hundred events so many go wrong in each of these ways.
const SHARE = 0.015

/** What now and then goes wrong around an event: before it, or after it. */
export function eventMistakes(
  { sources }: Ground,
  call: Call,
  chance: Chance,
): { before: Call[]; after: Call[] } {
  const wrong = (changes: Record<string, unknown>, afterMs: number): Call => ({
    ...{ ...call, afterMs, mistake: true },
    body: { ...call.body, ...changes },
  })
  const before: Call[] = []
  const after: Call[] = []
  // A name that somebody mistyped in the page.
  if (chance.happens(SHARE)) before.push(wrong({ event_id: `${String(call.body?.event_id)}_typo` }, 500))
  // The shop told no amount.
  if (call.kind === 'conversion' && chance.happens(4 * SHARE)) before.push(wrong({ revenue: undefined }, 500))
  const [retired] = sources.filter(({ status }) => status === 'inactive')
  if (retired && chance.happens(SHARE)) before.push(wrong({ pid: retired.pid }, 500))
  // A double click, or a page that is loaded again much later.
  if (chance.happens(4 * SHARE)) after.push(wrong({}, chance.happens(0.5) ? 0 : chance.between(2_500, 9_000)))
  return { before, after }
}
