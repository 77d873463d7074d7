/** The value that a share of all others lie below. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (sorted.length - 1) * share
  const [low = 0, high = low] = sorted.slice(Math.floor(at), Math.floor(at) + 2)
  return low + (high - low) * (at % 1)
}

/** The value in the middle. */
export const median = (values: number[]): number => quantile(values, 0.5)
