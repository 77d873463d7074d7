import { median, quantile } from '../sdk/cost/statistics.ts'
import type { Run } from './run.ts'

/** One line of the table. */
export interface Line {
  what: string
  beside: string
  /** The median, and the middle half of the rounds. */
  ratio: string
  goal: string
  reached: boolean | undefined
  /** The figures that the ratio is of, for orientation. */
  figures: string
}

/** A row of the goals: what is measured, and how much of a run's time it needs beside the others. */
export interface Row {
  id: string
  title: string
  share: number
  measure(run: Run): Promise<Line[]>
}

/** Where a ratio shall lie. */
export type Goal = { atLeast: number } | { atMost: number }

/** A line whose ratio is told with its spread and held against a goal; without one it is told for orientation. */
export function ratioLine(
  { what, beside, figures }: Pick<Line, 'what' | 'beside' | 'figures'>,
  ratios: number[],
  goal?: Goal,
): Line {
  const middle = median(ratios)
  const spread = `${quantile(ratios, 0.25).toFixed(2)}–${quantile(ratios, 0.75).toFixed(2)}`
  return { what, beside, figures, ratio: `${middle.toFixed(2)} × (${spread})`, ...judged(middle, goal) }
}

/** A line about one figure that stands beside nothing. */
export function figureLine(
  { what, figures }: Pick<Line, 'what' | 'figures'>,
  goal: string,
  reached: boolean,
): Line {
  return { what, beside: '–', ratio: '–', goal, reached, figures }
}

function judged(middle: number, goal: Goal | undefined): Pick<Line, 'goal' | 'reached'> {
  if (goal === undefined) return { goal: '–', reached: undefined }
  return 'atLeast' in goal
    ? { goal: `≥ ${goal.atLeast} ×`, reached: middle >= goal.atLeast }
    : { goal: `≤ ${goal.atMost} ×`, reached: middle <= goal.atMost }
}
