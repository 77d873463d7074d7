/** What one turn of a contestant came to. */
export interface Turn {
  /** What is compared. */
  value: number
  /** Further figures of it, by their names. */
  [figure: string]: number
}

/** What takes part, by its name: each call is one turn of so many milliseconds. */
export type Contestants<N extends string> = Record<N, (turnMs: number) => Promise<Turn>>

// Shorter turns are mostly noise.
const LEAST_TURN_MS = 300
const MOST_ROUNDS = 9
const LEAST_ROUNDS = 3

/**
 * Lets all take turns within the given seconds, in another order each round, after a round that only warms them up.
 * What the machine does besides then falls on all of them alike.
 */
export async function takeTurns<N extends string>(
  contestants: Contestants<N>,
  seconds: number,
): Promise<Record<N, Turn[]>> {
  const names = Object.keys(contestants) as N[]
  const share = (seconds * 1000) / names.length
  const rounds = Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, Math.floor(share / 2_000)))
  const turnMs = Math.max(LEAST_TURN_MS, share / (rounds + 1))
  const turns = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<N, Turn[]>
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const turn = await contestants[name](turnMs)
      if (round > 0) turns[name].push(turn)
    }
  }
  return turns
}

/** The ratios of one contestant to another, round by round. */
export function ratiosOf(one: readonly Turn[], other: readonly Turn[]): number[] {
  return one.map((turn, round) => turn.value / (other[round]?.value ?? Number.NaN))
}

/** One figure of all turns. */
export function valuesOf(turns: readonly Turn[], figure = 'value'): number[] {
  return turns.map((turn) => turn[figure] ?? Number.NaN)
}
