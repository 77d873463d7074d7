/**
 * How far the clocks of machines may be apart, in milliseconds. Ids are made in the order of time by the clock of the
 * machine that makes them: they lead near the place, and the time itself decides.
 */
export const CLOCKS_APART_MS = 3_600_000

/** The least id that is made at a moment, in milliseconds since 1970. */
export function idAt(ms: number): string {
  const digits = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-0000-0000-000000000000`
}

/** The moment at which an id was made, or undefined when it is none. */
export function momentOf(id: string): number | undefined {
  const [, first, second] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(id) ?? []
  return first === undefined || second === undefined ? undefined : Number.parseInt(first + second, 16)
}
