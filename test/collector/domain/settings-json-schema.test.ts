import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Organization } from '../../../collector/domain/settings.ts'
import { jsonSchemaOf, settingsJsonSchema } from '../../../collector/domain/settings-json-schema.ts'

const schema = z.object({
  $defs: z.record(z.string(), z.object({ properties: z.record(z.string(), z.any()).optional() })),
})

describe('the published JSON Schema', () => {
  const { $defs } = schema.parse(settingsJsonSchema())

  it('names every kind', () => {
    expect(Object.keys($defs).sort()).toEqual([
      'Buyer',
      'Campaign',
      'Criteria',
      'DeliveryAccount',
      'DeliveryMethod',
      'LeadType',
      'Organization',
      'Postback',
      'Receiver',
      'Source',
    ])
  })

  it('asks for secrets as passwords', () => {
    expect($defs.Source?.properties?.token).toMatchObject({
      secret: true,
      type: 'string',
      format: 'password',
      writeOnly: true,
    })
  })

  it('takes money and time spans as they are written', () => {
    expect($defs.DeliveryAccount?.properties?.min_revenue).toMatchObject({
      type: ['number', 'string'],
    })
    expect($defs.LeadType?.properties?.duplicate_check.properties.within).toMatchObject({
      type: 'string',
    })
  })

  it('describes every member that a person fills in', () => {
    expect(undescribed(jsonSchemaOf(Organization))).toEqual([])
  })
})

// Members that tell the branches of a choice apart are described by the choice.
function undescribed(node: unknown, path = ''): string[] {
  if (Array.isArray(node)) return node.flatMap((entry, index) => undescribed(entry, `${path}/${index}`))
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => {
    const below = undescribed(value, `${path}/${key}`)
    if (key !== 'properties') return below
    const bare = Object.entries(value).filter(([, member]) => !isDescribed(member))
    return [...bare.map(([name]) => `${path}/${name}`), ...below]
  })
}

function isDescribed(member: unknown): boolean {
  return (
    typeof member === 'object' &&
    member !== null &&
    ('description' in member || 'const' in member || isOperator(member))
  )
}

function isOperator(member: object): boolean {
  return 'enum' in member && Array.isArray(member.enum) && ['=', '<', 'in'].includes(member.enum[0])
}
