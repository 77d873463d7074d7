import type { Call } from './visitor.ts'

/** What the collector said to a call; without a code there was no answer. */
export interface Answer {
  status?: number
  code?: string
  /** Where a link leads. */
  location?: string
}

/** What came of all calls so far. */
export interface Tally {
  visitors: number
  calls: number
  /** Calls that were wrong on purpose. */
  mistakes: number
  taken: Record<Call['kind'], number>
  leads: Record<string, number>
  /** What was refused, by its code. */
  refused: Record<string, number>
  unanswered: number
  /** Calls since the last that was answered. */
  silent: number
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return {
    ...{ visitors: 0, calls: 0, mistakes: 0, unanswered: 0, silent: 0 },
    taken: { link: 0, landing: 0, step: 0, conversion: 0, lead: 0 },
    leads: {},
    refused: {},
  }
}

/** Counts one call and what was said to it. */
export function count(tally: Tally, call: Call, { status, code = 'no_code' }: Answer): void {
  tally.calls += 1
  if (call.mistake) tally.mistakes += 1
  if (status === undefined) {
    tally.unanswered += 1
    tally.silent += 1
    return
  }
  tally.silent = 0
  if (status >= 400) add(tally.refused, code)
  else tally.taken[call.kind] += 1
  if (status < 400 && call.kind === 'lead') add(tally.leads, code)
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}

/** The tally for a person. */
export function printTally({ visitors, calls, mistakes, taken, leads, refused, unanswered }: Tally): string {
  const { lead_sold: sold = 0, lead_accepted: delivered = 0, lead_unsold: unsold = 0 } = leads
  const open = taken.lead - sold - delivered - unsold
  const codes = Object.entries(refused).sort(([, one], [, other]) => other - one)
  const all = codes.reduce((sum, [, n]) => sum + n, 0)
  return [
    `Visitors     ${visitors}, in ${calls} calls, of which ${mistakes} were wrong on purpose`,
    `Links        ${taken.link}`,
    `Landings     ${taken.landing}`,
    `Steps        ${taken.step}`,
    `Conversions  ${taken.conversion}`,
    `Leads        ${sold} sold, ${delivered} delivered, ${unsold} without a buyer, ${open} open`,
    `Refused      ${all}`,
    ...codes.map(([code, n]) => `  ${String(n).padStart(6)}  ${code}`),
    `No answer    ${unanswered}`,
  ].join('\n')
}
