import { Problem } from '../domain/problem.ts'

const MAX_DEPTH = 32
const MAX_MEMBERS = 512
const MAX_NAME = 256

/**
 * Refuses what a database or an object could take amiss: NUL characters, half characters, members that reach for a
 * prototype, and bodies that are deep or wide beyond all need.
 */
export function checked(members: Record<string, unknown>, most = MAX_MEMBERS): Record<string, unknown> {
  countMembers(members, most)
  return members
}

/** The 400 for a body that cannot be taken at all. */
export function invalidBody(reason: string): Problem {
  return new Problem(400, 'invalid_body', `The body ${reason}.`)
}

// Each step down is counted before it is taken: a body as deep as it is long ends at the limit.
function countMembers(container: object, most: number, depth = 1, before = 0): number {
  if (depth > MAX_DEPTH) throw invalidBody(`is nested more than ${MAX_DEPTH} deep`)
  let count = before
  for (const [name, value] of Object.entries(container)) {
    if (++count > most) throw invalidBody(`has more than ${most} members`)
    checkName(name, value)
    if (typeof value === 'string') checkText(value)
    else if (typeof value === 'object' && value !== null) count = countMembers(value, most, depth + 1, count)
  }
  return count
}

const TO_PROTOTYPE = /__proto__|constructor[.[\]]+prototype/

function checkName(name: string, value: unknown): void {
  if (name.length > MAX_NAME)
    throw invalidBody(`has a member whose name is longer than ${MAX_NAME} characters`)
  const reaches = name === 'constructor' ? hasPrototype(value) : TO_PROTOTYPE.test(name)
  if (reaches) throw invalidBody('has a member that reaches for a prototype')
  checkText(name)
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}

function checkText(text: string): void {
  if (text.includes('\0')) throw invalidBody('holds a NUL character')
  if (!text.isWellFormed()) throw invalidBody('holds half a surrogate pair, which is no text')
}
