import { type Cost, ratioOf } from './cost.ts'
import { median } from './statistics.ts'

interface Goal {
  what: string
  value: number
  most: number
  unit: string
  digits: number
}

/** What was aimed at, and what came of it. */
export const goals = (ours: Cost, reference: Cost): Goal[] => {
  const times = { unit: '×', digits: 2 }
  const whole = { digits: 0 }
  return [
    { what: 'size, gzip', value: ours.size.gzip, most: 3072, unit: 'B', ...whole },
    { what: 'evaluation', value: ratioOf(ours, reference, 'evaluationMs'), most: 0.35, ...times },
    { what: 'all script', value: ratioOf(ours, reference, 'scriptMs'), most: 1, ...times },
    {
      what: 'first `fire`, until it returns',
      value: ratioOf(ours, reference, 'firstCallUs'),
      most: 0.25,
      ...times,
    },
    {
      what: 'later `fire`, until it returns',
      value: ratioOf(ours, reference, 'callUs'),
      most: 0.25,
      ...times,
    },
    { what: 'heap', value: median(ours.figures.heapKb), most: 150, unit: 'kB', ...whole },
    { what: 'requests on load', value: ours.arrival.requests, most: 1, unit: '', ...whole },
    { what: 'bytes sent on load', value: ours.arrival.bytes, most: 600, unit: 'B', ...whole },
  ]
}
