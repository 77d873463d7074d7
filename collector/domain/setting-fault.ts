import type { z } from 'zod'
import { explain } from './explain.ts'

/** The way to a member, from the outermost group inwards. */
export type Path = readonly (string | number)[]

/** A type that YAML guesses where nothing is in quotes. */
export type PlainType = 'string' | 'number' | 'boolean'

/** What is wrong with one member of the settings, as the rest of a sentence that begins with its name. */
export interface SettingFault {
  path: Path
  reason: string
  /** The plain types that would have been right, where a value of another one stands. */
  wanted?: readonly PlainType[]
}

/** What reading gives: the value as the program uses it, or every fault at once. */
export type Reading<T> = { ok: true; value: T } | { ok: false; faults: SettingFault[] }

/** Reads settings in the file's shape by their schema. */
export function readShape<Out, In>(schema: z.ZodType<Out, In>, shape: unknown): Reading<Out> {
  const read = schema.safeParse(shape, { error: explain })
  if (read.success) return { ok: true, value: read.data }

  return { ok: false, faults: faultsIn(read.error) }
}

/** All that a schema found wrong, each fault at its own place; in the words of `explain`, where it was read with them. */
export function faultsIn(error: z.ZodError): SettingFault[] {
  return error.issues.flatMap((issue) => faultsOf(issue))
}

/** A path as people read it: campaigns[0].events[2].type. */
export function pathText(path: Path): string {
  return path.map(step).join('').replace(/^\./, '')
}

function step(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`
}

function faultsOf(issue: z.core.$ZodIssue, above: Path = []): SettingFault[] {
  const path = [
    ...above,
    ...issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment)),
  ]

  if (issue.code === 'unrecognized_keys') {
    const reasons = issue.message.split('\n')
    return issue.keys.map((key, index) => ({ path: [...path, key], reason: reasons[index] ?? issue.message }))
  }
  if (issue.code === 'invalid_union' && issue.message === UNTOLD) {
    return likeliest(issue.errors).flatMap((inner) => faultsOf(inner, path))
  }
  const wanted = wantedBy(issue)
  return [{ path, reason: issue.message, ...(wanted.length > 0 && { wanted }) }]
}

// What zod says when explain() leaves it the word.
const UNTOLD = 'Invalid input'

// The branch that somebody meant is the one whose faults lie deepest, and of equals the one with the fewest.
function likeliest(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const [best = []] = [...branches].sort(
    (one, other) => depth(other) - depth(one) || count(one) - count(other),
  )
  return best
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  const missing = (issue: z.core.$ZodIssue) => (issue.message.startsWith('is missing') ? 1 : 0)
  return Math.min(...issues.map((issue) => issue.path.length - missing(issue)))
}

function count(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)
}

function wantedBy(issue: z.core.$ZodIssue): PlainType[] {
  if (issue.code === 'invalid_type') return PLAIN_TYPES[issue.expected] ?? []
  if (issue.code !== 'invalid_union') return []
  return issue.errors.flatMap((branch) => branch.filter(({ path }) => path.length === 0).flatMap(wantedBy))
}

const PLAIN_TYPES: Record<string, PlainType[]> = {
  string: ['string'],
  number: ['number'],
  int: ['number'],
  boolean: ['boolean'],
}
