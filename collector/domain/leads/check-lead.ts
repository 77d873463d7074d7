import type { LeadType } from '../lead-type.ts'
import { type Fault, faultOf } from '../problem.ts'
import { MAX_VALUE, readField } from './field-value.ts'
import { RESERVED_NAMES } from './lead-body.ts'
import { detailsOf } from './raw-values.ts'

/** How a lead's fields are checked. */
export interface LeadCheck {
  /** Only some of the fields: a ping, or later fields of a lead. */
  partial?: boolean
  /** The day on which it is checked, as YYYY-MM-DD; with it, dates beyond a person's life are refused. */
  today?: string | undefined
}

/** A lead held against its type: its fields in the form in which they are kept, all else, and every fault. */
export interface CheckedLead {
  fields: Record<string, string>
  extra: Record<string, string>
  faults: Fault[]
}

/**
 * Checks a lead against its type, all faults at once. Fields stand in the body itself, or in `lead` or `fields` within
 * it; their names match exactly, else without regard to case. What the type does not know is kept beside them, unless
 * the body's own contract has a meaning for it.
 */
export function checkLead(type: LeadType, given: Record<string, unknown>, check: LeadCheck): CheckedLead {
  const members = firstOfEach(detailsOf(given))
  const names = namesByField(type, members)
  const fields: [string, string][] = []
  const faults: Fault[] = []
  for (const field of type.fields) {
    const name = names.get(field.name)
    if (name === undefined) {
      if (field.required && !check.partial) faults.push(faultOf('missing', field.name, 'is required'))
      continue
    }
    const reading = readField(field, members.get(name), check.today)
    if ('fault' in reading) faults.push(faultOf('invalid', field.name, reading.fault))
    else fields.push([field.name, reading.value])
  }
  return { fields: Object.fromEntries(fields), extra: extrasOf(members, new Set(names.values())), faults }
}

function firstOfEach(details: readonly [string, unknown][]): Map<string, unknown> {
  const members = new Map<string, unknown>()
  for (const [name, value] of details) if (!members.has(name)) members.set(name, value)
  return members
}

function namesByField({ fields }: LeadType, members: ReadonlyMap<string, unknown>): Map<string, string> {
  const exact = new Set(fields.map((field) => field.name).filter((name) => members.has(name)))
  const others = new Map<string, string>()
  for (const name of members.keys()) {
    const key = name.toLowerCase()
    if (!exact.has(name) && !others.has(key)) others.set(key, name)
  }
  return new Map(
    fields.flatMap((field) => {
      const name = exact.has(field.name) ? field.name : others.get(field.name.toLowerCase())
      return name === undefined ? [] : [[field.name, name] as const]
    }),
  )
}

const MOST_EXTRAS = 100
const MAX_NAME = 128

function extrasOf(members: ReadonlyMap<string, unknown>, taken: ReadonlySet<string>): Record<string, string> {
  const extras = [...members]
    .filter(([name]) => !taken.has(name) && !RESERVED_NAMES.has(name) && name.length <= MAX_NAME)
    .slice(0, MOST_EXTRAS)
  return Object.fromEntries(extras.map(([name, value]) => [name, extraText(value)]))
}

function extraText(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.toWellFormed().replaceAll('\0', '').slice(0, MAX_VALUE).toWellFormed()
}
