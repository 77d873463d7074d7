import { table } from '../table.ts'
import { type Cost, type Figures, ratioOf } from './cost.ts'
import { goals } from './goals.ts'
import { median, quantile } from './statistics.ts'

const REFERENCE = 'plausible'

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

const spread = (values: number[], digits: number): string =>
  `${number(median(values), digits)} (${number(quantile(values, 0.25), digits)}–${number(quantile(values, 0.75), digits)})`

/** The tables of all trackers, and what was aimed at. */
export function report(costs: Cost[]): string {
  const ours = costs[0]
  const reference = costs.find(({ tracker }) => tracker.name === REFERENCE)
  if (!ours || !reference) throw new Error('nothing to compare')
  const measured = (cost: Cost, figure: keyof Figures, digits: number) =>
    `${spread(cost.figures[figure], digits)} · ${number(ratioOf(cost, reference, figure), 2)} ×`
  return [
    '### What a page loads, and what that sends',
    sizes(costs),
    `### Main thread and memory: medians of ${ours.figures.scriptMs.length} loads, the middle half of them, and the ratio to ${REFERENCE}’s`,
    table([
      ['', 'evaluation, ms', 'all script, ms', 'heap, kB'],
      ...costs.map((cost) => [
        cost.tracker.name,
        measured(cost, 'evaluationMs', 1),
        measured(cost, 'scriptMs', 1),
        measured(cost, 'heapKb', 0),
      ]),
    ]),
    '### A call that tells of an event, µs',
    table([
      ['', 'the first, until it returns', 'a later one, until it returns', 'a later one, all its script'],
      ...costs.map((cost) => [
        cost.tracker.name,
        measured(cost, 'firstCallUs', 0),
        measured(cost, 'callUs', 0),
        measured(cost, 'wholeCallUs', 0),
      ]),
    ]),
    '### Ours beside the goals',
    table([
      ['', 'measured', 'goal', 'reached'],
      ...goals(ours, reference).map(({ what, value, most, unit, digits }) => [
        what,
        `${number(value, digits)} ${unit}`.trim(),
        `≤ ${number(most, digits)} ${unit}`.trim(),
        value <= most ? 'yes' : 'no',
      ]),
    ]),
  ].join('\n\n')
}

const sizes = (costs: Cost[]): string =>
  table([
    ['', 'from', 'bytes', 'gzip', 'brotli', 'requests on load', 'preflights among them', 'bytes sent'],
    ...costs.map(({ tracker, size, arrival }) => [
      tracker.name,
      tracker.source,
      ...[size.raw, size.gzip, size.brotli].map((bytes) => number(bytes)),
      ...[arrival.requests, arrival.preflights, arrival.bytes].map((count) => number(count)),
    ]),
  ])
