import type { LeadField, LeadType } from '../domain/lead-type.ts'
import { readField } from '../domain/leads/field-value.ts'
import { sampleFields } from '../domain/leads/sample-lead.ts'
import type { Chance } from './chance.ts'

const FIRST = ['Maple', 'Cedar', 'Willow', 'Alder', 'Rowan', 'Hazel', 'Aspen', 'Linden'] as const
const LAST = ['Sample', 'Example', 'Specimen', 'Placeholder'] as const
const ZIPS = ['10001', '30301', '33101', '60601', '75201', '80202', '90210', '98101'] as const
const STATES = ['CA', 'TX', 'FL', 'IL', 'GA', 'CO', 'WA'] as const

/** What one visitor types into the form: trees with the surname Sample, so that nobody takes them for people. */
export function leadAnswers(type: LeadType, chance: Chance): Record<string, string> {
  const samples = sampleFields(type)
  const first = chance.oneOf(FIRST)
  const last = chance.oneOf(LAST)
  const said = type.fields.map((field) => {
    const wanted = answerTo(field, { first, last }, chance)
    // What the field would refuse gives way to a sample that it takes.
    const fits = wanted !== undefined && 'value' in readField(field, wanted, undefined)
    return [field.name, fits ? wanted : (samples[field.name] ?? '')] as const
  })
  return Object.fromEntries(said)
}

function answerTo(
  { name, type, min, max, values, country = 'US' }: LeadField,
  { first, last }: { first: string; last: string },
  chance: Chance,
): string | undefined {
  switch (type) {
    case 'email':
      return `${first}.${last}.${chance.letters(6)}@example.com`.toLowerCase()
    case 'phone':
      // 555-0100 to 555-0199 are kept free for examples.
      return country === 'US' ? `(202) 555-01${chance.between(10, 99)}` : undefined
    case 'zip':
      return country === 'US' ? chance.oneOf(ZIPS) : undefined
    case 'integer':
    case 'number':
      return String(chance.between(Math.ceil(Number(min ?? 18)), Math.min(Number(max ?? 85), 85)))
    case 'date':
      return `${chance.between(1945, 2004)}-0${chance.between(1, 9)}-${chance.between(10, 28)}`
    case 'boolean':
      return String(chance.happens(0.5))
    case 'enum':
      return values?.[chance.between(0, values.length - 1)]
    default:
      return wordFor(name, { first, last }, chance)
  }
}

function wordFor(
  name: string,
  { first, last }: { first: string; last: string },
  chance: Chance,
): string | undefined {
  if (/first/i.test(name)) return first
  if (/last|surname/i.test(name)) return last
  if (/state|province|region/i.test(name)) return chance.oneOf(STATES)
  return undefined
}
