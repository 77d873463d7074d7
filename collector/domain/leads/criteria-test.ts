import type { Criteria } from '../criteria.ts'
import type { Scalar } from '../scalar.ts'
import { compareWith, isAmong, isLike } from './compare-values.ts'
import { type LeadValues, leadValue } from './lead-values.ts'
import { matchPattern } from './pattern-match.ts'

/** What a test of criteria said; `because` names the test that failed, without the lead's own value. */
export interface CriteriaVerdict {
  met: boolean
  because: string
}

type CriteriaTest = Extract<Criteria, { op: string }>

/**
 * Whether a lead meets criteria. Absent, empty and blank are the same: they equal the empty text only, are in no list,
 * under, over and between nothing, and match no pattern; so `!=` and `not_in` hold for them.
 *
 * Numbers are compared as numbers and dates as dates, whether they are written as text or not (21 = "21" = 21.0), all
 * else as text without regard to case. A value that is no number is neither over nor under one.
 */
export function meets(criteria: Criteria, values: LeadValues): CriteriaVerdict {
  const because = failureOf(criteria, values)
  return because === undefined
    ? { met: true, because: '' }
    : { met: false, because: because.slice(0, MOST_WORDS) }
}

const MOST_WORDS = 400

function failureOf(criteria: Criteria, values: LeadValues): string | undefined {
  if ('field' in criteria)
    return holds(criteria, values) ? undefined : `${criteria.field} must ${demandOf(criteria)}`
  for (const one of criteria.all ?? []) {
    const failure = failureOf(one, values)
    if (failure !== undefined) return failure
  }
  if (criteria.any?.every((one) => failureOf(one, values) !== undefined))
    return `one of these must hold: ${wordsOf(criteria.any)}`
  const held = criteria.none?.find((one) => failureOf(one, values) === undefined)
  return held === undefined ? undefined : `this must not hold: ${wordsOf([held])}`
}

function holds(test: CriteriaTest, values: LeadValues): boolean {
  const value = leadValue(values, test.field)?.trim() ?? ''
  const given = value !== ''
  switch (test.op) {
    case 'exists':
      return given === (test.value ?? true)
    case '=':
      return isLike(test.value, value)
    case '!=':
      return !isLike(test.value, value)
    case 'in':
      return given && isAmong(test.value, value)
    case 'not_in':
      return !given || !isAmong(test.value, value)
    case 'matches':
      return given && matchPattern(test.value, value) !== undefined
    case 'between':
      return given && stands('>=', test.value[0], value) && stands('<=', test.value[1], value)
    default:
      return given && stands(test.op, test.value, value)
  }
}

function stands(op: '<' | '<=' | '>' | '>=', bound: number | string, value: string): boolean {
  const way = compareWith(bound, value)
  if (way === undefined) return false
  if (way === 0) return op === '<=' || op === '>='
  return way < 0 ? op.startsWith('<') : op.startsWith('>')
}

function demandOf(test: CriteriaTest): string {
  if (test.op === 'exists') return test.value === false ? 'be empty' : 'be given'
  if (test.op === 'matches') return `match ${test.value}`
  if (test.op === 'between') return `be between ${test.value[0]} and ${test.value[1]}`
  if (test.op === 'in') return `be one of ${listOf(test.value)}`
  if (test.op === 'not_in') return `be none of ${listOf(test.value)}`
  return `be ${test.op} ${String(test.value) || 'empty'}`
}

const MOST_NAMED = 10

function listOf(list: readonly Scalar[]): string {
  const more = list.length > MOST_NAMED ? ` and ${list.length - MOST_NAMED} more` : ''
  return `${list.slice(0, MOST_NAMED).join(', ')}${more}`
}

function wordsOf(list: readonly Criteria[]): string {
  return list.slice(0, MOST_NAMED).map(sentenceOf).join('; ')
}

function sentenceOf(criteria: Criteria): string {
  if ('field' in criteria) return `${criteria.field} must ${demandOf(criteria)}`
  return (['all', 'any', 'none'] as const)
    .flatMap((join) => (criteria[join] ? [`${join} of (${wordsOf(criteria[join])})`] : []))
    .join(' and ')
}
