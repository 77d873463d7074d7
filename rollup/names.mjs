import { constants, gzipSync } from 'node:zlib'
import { variablesOf } from './variables.mjs'

const PASSES = 6

// The letters that the script's words are made of come first; parameters have the first of them to themselves.
const LETTERS = [...'etnacriolsudmpgfhbvwkxyjzqETNACRIOLSUDMPGFHBVWKXYJZQ$_']
const OF_PARAMETERS = 4

/**
 * Gives variables the names with which the script compresses best. A minifier makes names short; but where the same
 * letters stand in the same places, gzip has to say them once. Nothing else of the code changes.
 */
export const namesForGzip = {
  name: 'names-for-gzip',
  renderChunk(code) {
    const variables = variablesOf(this.parse(code))
    const spell = speller(code, variables)
    const names = improve(alike(variables), variables, (tried) => weigh(spell(tried)))
    const renamed = spell(names)
    if (shapeOf(variablesOf(this.parse(renamed))) !== shapeOf(variables))
      throw new Error('the new names confuse the variables')
    return { code: renamed, map: null }
  },
}

// Letters alone weigh too: what one compressor finds by chance helps no other.
function weigh(code) {
  const letters = gzipSync(code, { strategy: constants.Z_HUFFMAN_ONLY })
  return gzipSync(code, { level: 9 }).length + letters.length / 4
}

/** First names: inner variables by the order in which they are declared, so that functions look alike; then the outer. */
function alike(variables) {
  const names = new Map()
  const take = (variable, letters) => {
    const taken = variable.rivals.map((rival) => names.get(rival))
    names.set(
      variable,
      letters.find((letter) => !taken.includes(letter)),
    )
  }
  const isInner = ({ scope }) => scope.outer !== undefined
  const outer = variables.filter((variable) => !isInner(variable))
  const byUse = outer.sort((one, other) => other.places.length - one.places.length)
  const spare = [...LETTERS.slice(OF_PARAMETERS), ...LETTERS.map((letter) => `${letter}e`)]
  for (const variable of variables.filter(isInner)) take(variable, LETTERS)
  for (const variable of byUse) take(variable, spare)
  return names
}

/** Tries each letter for each variable, the most used first, and keeps what makes the script no heavier. */
function improve(names, variables, weightOf) {
  const order = [...variables].sort((one, other) => other.places.length - one.places.length)
  const trials = order.flatMap((variable) => LETTERS.map((letter) => ({ variable, letter })))
  let least = weightOf(names)
  for (let pass = 0; pass < PASSES; pass++)
    for (const { variable, letter } of trials) {
      const undo = rename(names, variable, letter)
      const weight = undo ? weightOf(names) : least
      if (weight <= least) least = weight
      else undo?.()
    }
  return names
}

// A rival that has the letter takes the old one in exchange, unless that is taken there.
function rename(names, variable, letter) {
  const before = names.get(variable)
  if (letter === before) return undefined
  const losers = variable.rivals.filter((rival) => names.get(rival) === letter)
  const change = (mine, theirs) => {
    names.set(variable, mine)
    for (const loser of losers) names.set(loser, theirs)
  }
  change(letter, before)
  if (!losers.some((loser) => clashes(loser, names))) return () => change(before, letter)
  change(before, letter)
  return undefined
}

const clashes = (variable, names) => variable.rivals.some((rival) => names.get(rival) === names.get(variable))

/** Writes the code with other names. */
function speller(code, variables) {
  const places = variables
    .flatMap((variable) => variable.places.map((place) => ({ ...place, variable })))
    .sort((one, other) => one.start - other.start)
  let end = 0
  const texts = places.map(({ start, variable, shorthand }) => {
    const text = code.slice(end, start)
    end = start + variable.name.length
    return shorthand ? `${text}${variable.name}:` : text
  })
  const rest = code.slice(end)
  return (names) => places.map(({ variable }, n) => texts[n] + names.get(variable)).join('') + rest
}

/** Which places belong together, whatever the names: the same before and after, or something went wrong. */
function shapeOf(variables) {
  const places = variables.flatMap(({ places }, owner) => places.map(({ start }) => ({ start, owner })))
  return places
    .sort((one, other) => one.start - other.start)
    .map(({ owner }) => owner)
    .join()
}
