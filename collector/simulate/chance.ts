/** Chance that can be had again: the same seed gives the same draws in the same order. */
export interface Chance {
  /** A number from 0 to less than 1. */
  draw(): number
  /** True in this share of all draws. */
  happens(share: number): boolean
  /** A whole number from the first to the last. */
  between(first: number, last: number): number
  /** One of them. */
  oneOf<T>(some: readonly [T, ...T[]]): T
  /** A text of so many small letters and digits. */
  letters(length: number): string
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Chance for one visitor: a stream of its own, so that no visitor depends on how far another has come. */
export function chanceOf(seed: number, visitor: number): Chance {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(visitor + 1, 0xc2b2ae35)
  // mulberry32: small, and good enough to look like a crowd.
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (first: number, last: number) => first + Math.floor(draw() * (last - first + 1))
  return {
    draw,
    between,
    happens: (share) => draw() < share,
    oneOf: (some) => some[between(0, some.length - 1)] ?? some[0],
    letters: (length) => Array.from({ length }, () => ALPHABET[between(0, ALPHABET.length - 1)]).join(''),
  }
}
