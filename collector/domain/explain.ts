import { z } from 'zod'
import { suggestion } from './nearest-names.ts'

type Issue = z.core.$ZodRawIssue

const WANTED: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a group of members',
  record: 'a group of members',
}

const COUNTED: Record<string, string> = { string: 'characters', array: 'entries', record: 'members' }

/** Says what a schema found wrong as the rest of a sentence that begins with the member's name. */
export function explain(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.input, WANTED[issue.expected] ?? issue.expected)
    case 'invalid_value':
      return wrongChoice(issue.input, issue.values)
    case 'too_small':
      return outOfRange(issue.origin, `at least ${issue.minimum}`, Number(issue.minimum), issue.input)
    case 'too_big':
      return outOfRange(issue.origin, `at most ${issue.maximum}`, Number(issue.maximum), issue.input)
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, knownKeys(issue))).join('\n')
    case 'invalid_union':
      return noneOf(issue)
    case 'invalid_key':
      return issue.issues[0]?.message
    case 'invalid_format':
      return 'has the wrong form'
    default:
      return undefined
  }
}

function wrongType(input: unknown, wanted: string): string {
  if (input === undefined) return 'is missing'
  return `must be ${wanted}, not ${kindOf(input)}`
}

function kindOf(input: unknown): string {
  if (input === null) return 'empty'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'number') return String(input)
  if (typeof input === 'string') return 'text'
  return typeof input === 'boolean' ? String(input) : 'a group of members'
}

function wrongChoice(input: unknown, values: readonly unknown[]): string {
  const choices = either(values.map(String))
  if (input === undefined) return `is missing: ${choices}`
  return `must be ${choices}, not ${typeof input === 'string' ? quoted(input) : kindOf(input)}`
}

function outOfRange(origin: string, bound: string, limit: number, input: unknown): string {
  const counted = COUNTED[origin]
  if (!counted) return `must be ${bound}, not ${String(input)}`
  if (limit === 1 && bound.startsWith('at least')) return 'must not be empty'
  return `must have ${bound} ${counted}`
}

// A choice by discriminator names it; any other union is told by its likeliest branch, in setting-fault.ts.
function noneOf(issue: Issue & { code: 'invalid_union' }): string | undefined {
  if (issue.discriminator === undefined) return undefined
  const given = isRecord(issue.input) ? issue.input[issue.discriminator] : undefined
  const options: unknown = issue.options
  return wrongChoice(given, Array.isArray(options) ? options : [])
}

function knownKeys(issue: Issue): string[] {
  return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : []
}

function unknownKey(key: string, known: readonly string[]): string {
  const there = known.length > 0 ? `; there are: ${known.join(', ')}` : ''
  return `is not known here${suggestion(key, known) || there}`
}

// As a person lists them: a, b or c.
function either(choices: readonly string[]): string {
  if (choices.length < 2) return choices.join('')
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
}

/** A given text in quotes, cut where it is too long to read. */
export function quoted(text: string): string {
  return text.length > 60 ? `'${text.slice(0, 57)}…'` : `'${text}'`
}

/** Says whether a value is a group of named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
