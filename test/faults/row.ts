/** How large a row is: seconds, minutes, or what the matrix asks for. */
export type Size = 'short' | 'whole' | 'full'

/** One promise, and how it was kept. */
export interface Figure {
  what: string
  is: string
  must: string
  pass: boolean
  /** It depends on how fast and how busy the machine is. */
  timed?: true
}

/** What a row found. */
export interface RowResult {
  /** What was done, with its numbers. */
  did: string
  figures: Figure[]
  pass: boolean
  /** Why it could not be tried here at all. */
  missing?: string
}

/** A row of the matrix. */
export interface Row {
  id: string
  title: string
  run(size: Size): Promise<RowResult>
}

/** The result of a row that was tried: it passes where every figure does. */
export function result(did: string, figures: Figure[]): RowResult {
  return { did, figures, pass: figures.every(({ pass }) => pass) }
}

/** The result of a row that cannot be tried here. */
export function notRun(missing: string): RowResult {
  return { did: '', figures: [], pass: true, missing }
}

const shown = (value: number) => String(Math.round(value * 10) / 10)

/** Nothing of the kind may be. */
export const none = (what: string, is: number): Figure => ({ what, is: shown(is), must: '0', pass: is === 0 })

/** No more than a bound. */
export const atMost = (what: string, is: number, bound: number, unit = ''): Figure => ({
  ...{ what, is: shown(is) + unit, must: `≤ ${shown(bound)}${unit}` },
  pass: is <= bound,
})

/** No later, or no longer, than a bound. */
export const within = (what: string, isMs: number, boundMs: number): Figure => ({
  ...atMost(what, isMs, boundMs, ' ms'),
  timed: true,
})

/** No less than a bound. */
export const atLeast = (what: string, is: number, bound: number, unit = ''): Figure => ({
  ...{ what, is: shown(is) + unit, must: `≥ ${shown(bound)}${unit}` },
  pass: is >= bound,
})

/** Exactly this. */
export const exactly = (what: string, is: string | number, must: string | number): Figure => ({
  ...{ what, is: String(is), must: String(must) },
  pass: String(is) === String(must),
})

/** What is told and not judged. */
export const told = (what: string, is: string): Figure => ({ what, is, must: '', pass: true })

/** One of three, by the size. */
export const sized = <T>(size: Size, of: Record<Size, T>): T => of[size]
