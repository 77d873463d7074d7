import { describe, expect, it } from 'vitest'
import { checkLead } from '../../../../collector/domain/leads/check-lead.ts'
import { sampleFields } from '../../../../collector/domain/leads/sample-lead.ts'
import { exampleShape, organizationOf } from '../example-settings.ts'
import { typeOf } from './lead-things.ts'

const all = typeOf([
  { name: 'name', type: 'string', min: 30, max: 40 },
  { name: 'state', type: 'string', pattern: '^[A-Z]{2}$' },
  { name: 'pin', type: 'string', pattern: '^\\d+$', max: 3 },
  { name: 'age', type: 'integer', min: 50, max: 60 },
  { name: 'score', type: 'number', max: 0.5 },
  { name: 'owner', type: 'boolean' },
  { name: 'moved', type: 'date', min: '2020-01-01' },
  { name: 'email', type: 'email' },
  ...['US', 'GB', 'DE', 'FR', 'IN', 'BR'].map((country) => ({
    name: `phone_${country}`,
    type: 'phone' as const,
    country,
  })),
  ...['US', 'GB', 'CA', 'NL', 'AU', 'IN', 'BR'].map((country) => ({
    name: `zip_${country}`,
    type: 'zip' as const,
    country,
  })),
  { name: 'home', type: 'enum', values: ['Own', 'Rent'] },
  { name: 'site', type: 'url' },
])

describe('a sample of a lead type', () => {
  it.each([all, ...organizationOf(exampleShape()).lead_types])(
    'is one without fault, as it would be kept',
    (type) => {
      const sample = sampleFields(type)
      const { fields, faults } = checkLead(type, sample, { today: '2026-11-21' })
      expect(faults).toEqual([])
      expect(fields).toEqual(sample)
      expect(Object.keys(sample)).toEqual(type.fields.map((field) => field.name))
    },
  )

  it('has a value even where no usual one fits', () => {
    expect(sampleFields(typeOf([{ name: 'f', type: 'string', pattern: '^zzz$' }]))).toEqual({ f: 'test' })
  })
})
