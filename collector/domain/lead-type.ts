import { z } from 'zod'
import { Duration } from './duration.ts'
import { Name, ThingId } from './ids.ts'
import { Pattern } from './pattern.ts'

/** The name of a lead's field, as it stands in bodies and mappings. */
const FieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, {
  error: 'must be a letter followed by up to 63 letters, digits or _',
})

const FIELD_TYPES = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'email',
  'phone',
  'zip',
  'enum',
  'url',
] as const
const MEASURED = ['string', 'integer', 'number']

const LIMIT = 'must be a number, or a date such as 2026-01-31'
const Limit = z.union([z.number(), z.iso.date({ error: LIMIT })], { error: LIMIT })

const FieldShape = z.strictObject({
  name: FieldName.describe('Name of the field in bodies and mappings'),
  label: Name.optional().describe('What people call the field; its name when absent'),
  type: z.enum(FIELD_TYPES).describe('What values the field takes; a phone is kept in E.164'),
  required: z.boolean().default(false).describe('Whether a lead without the field is refused'),
  pii: z.boolean().default(false).describe('Personal: encrypted at rest, masked in logs and lists, erasable'),
  pattern: Pattern.optional().describe('Regular expression that the value must match'),
  min: Limit.optional().describe('Smallest number, earliest date, or fewest characters of a string'),
  max: Limit.optional().describe('Largest number, latest date, or most characters of a string'),
  values: z.array(z.string().min(1).max(200)).min(1).max(1_000).optional().describe('What an enum may be'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, { error: 'must be the two letters of a country, such as US' })
    .optional()
    .describe('Country of phone numbers and zip codes that come without one, such as US'),
})

function fitsType(limit: number | string | undefined, type: string): boolean {
  if (limit === undefined) return true
  if (type === 'date') return typeof limit === 'string'
  return MEASURED.includes(type) && typeof limit === 'number'
}

const LIMIT_FAULT =
  'must be a number for a string, integer or number, a date for a date, and absent for all other types'

/** One field of a lead, described as data. */
export const LeadField = FieldShape.refine((field) => fitsType(field.min, field.type), {
  path: ['min'],
  error: LIMIT_FAULT,
})
  .refine((field) => fitsType(field.max, field.type), { path: ['max'], error: LIMIT_FAULT })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    path: ['min'],
    error: 'must not be greater than max',
  })
  .refine(({ type, values }) => (type === 'enum') === (values !== undefined), {
    path: ['values'],
    error: 'must be given for the type enum, and for no other',
  })
export type LeadField = z.infer<typeof LeadField>

/** A kind of lead: its fields, and what makes a lead a duplicate. */
export const LeadType = z
  .strictObject({
    id: ThingId.describe('Id of the lead type: 1 to 64 of A-Z a-z 0-9 _ -'),
    name: Name.optional().describe('What people call it; its id when absent'),
    fields: z.array(LeadField).min(1).max(500).describe('The fields that a lead of this type may have'),
    duplicate_check: z
      .strictObject({
        fields: z
          .array(FieldName)
          .max(20)
          .default([])
          .describe('Fields that together make a lead the same; none for no check'),
        within: Duration.default(30 * 86_400_000).describe('How far back to look, such as 30d'),
      })
      .prefault({})
      .describe('When a lead counts as a duplicate'),
  })
  .meta({ id: 'LeadType', title: 'Lead type' })
export type LeadType = z.infer<typeof LeadType>
