import type { Tracker } from '../trackers/tracker.ts'
import type { Arrival } from './arrival.ts'
import type { WholeLoad } from './rounds.ts'
import { type Size, sizeOf } from './size.ts'
import { median } from './statistics.ts'

/** The figures of the loads, each with one value per round. */
export type Figures = Record<keyof WholeLoad, number[]>

/** Everything that was measured of one tracker. */
export interface Cost {
  tracker: Tracker
  size: Size
  arrival: Arrival
  /** Script time and heap are over a blank page's. */
  figures: Figures
}

/** Puts together what was measured of one tracker. */
export function costOf(tracker: Tracker, arrival: Arrival, loads: WholeLoad[], blank: WholeLoad[]): Cost {
  const over = (figure: 'scriptMs' | 'heapKb') => {
    const without = median(blank.map((load) => load[figure]))
    return loads.map((load) => load[figure] - without)
  }
  const plain = (figure: keyof WholeLoad) => loads.map((load) => load[figure])
  return {
    tracker,
    size: sizeOf(tracker.script),
    arrival,
    figures: {
      evaluationMs: plain('evaluationMs'),
      scriptMs: over('scriptMs'),
      heapKb: over('heapKb'),
      firstCallUs: plain('firstCallUs'),
      callUs: plain('callUs'),
      wholeCallUs: plain('wholeCallUs'),
    },
  }
}

/** How many times the reference's a figure is. */
export const ratioOf = (cost: Cost, reference: Cost, figure: keyof Figures): number =>
  median(cost.figures[figure]) / median(reference.figures[figure])
