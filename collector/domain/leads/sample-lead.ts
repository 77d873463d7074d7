import type { LeadField, LeadType } from '../lead-type.ts'
import { MAX_VALUE, readField } from './field-value.ts'
import { samplePhone } from './phone-number.ts'

/** A lead of a type for trying things out: a value for every field, of the form that the field wants. */
export function sampleFields(type: LeadType): Record<string, string> {
  return Object.fromEntries(type.fields.map((field) => [field.name, sampleOf(field)]))
}

// A pattern may want anything: what fits of the usual words is taken, else the first of them.
function sampleOf(field: LeadField): string {
  const candidates = candidatesOf(field)
  for (const candidate of candidates) {
    const reading = readField(field, candidate, undefined)
    if ('value' in reading) return reading.value
  }
  return candidates[0] ?? 'test'
}

function candidatesOf(field: LeadField): string[] {
  const { type, min, max, values, country } = field
  const limits = [min, max].flatMap((limit) => (limit === undefined ? [] : [String(limit)]))
  switch (type) {
    case 'string':
      return [...wordsFor(field.name), ...lengths(field), '12345', '1', 'A1', '2020', '1980-01-31', 'true']
    case 'integer':
    case 'number':
      return ['35', ...limits, '1', '2020', '12.5']
    case 'boolean':
      return ['true']
    case 'date':
      return ['1980-01-31', ...limits]
    case 'email':
      return ['test@example.com']
    case 'phone':
      return [samplePhone(country)]
    case 'zip':
      return ['90210', 'SW1A 1AA', 'K1A 0B1', '1012 AB', '1010', '110001', '01310100']
    case 'enum':
      return values ?? []
    case 'url':
      return ['https://example.com/']
  }
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/first/i, 'Test'],
  [/last|surname/i, 'Lead'],
  [/city|town/i, 'Los Angeles'],
  [/state|province|region/i, 'CA'],
  [/country/i, 'US'],
  [/street|address/i, '1 Main Street'],
  [/gender|sex/i, 'F'],
]

function wordsFor(name: string): string[] {
  return [
    ...WORDS.filter(([pattern]) => pattern.test(name)).map(([, word]) => word),
    'test',
    'Test',
    'CA',
    'US',
  ]
}

function lengths({ min, max }: LeadField): string[] {
  const wanted = [min, max].flatMap((limit) =>
    typeof limit === 'number' ? [Math.min(limit, MAX_VALUE)] : [],
  )
  return wanted.map((length) => 'test '.repeat(length).slice(0, length).trim().padEnd(length, 't'))
}
