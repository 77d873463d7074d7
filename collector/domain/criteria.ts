import { z } from 'zod'
import { Pattern } from './pattern.ts'
import { Scalar } from './scalar.ts'

const field = z
  .string()
  .regex(/^(?:(?:lead|tracking)\.[A-Za-z_][A-Za-z0-9_]{0,63}|source\.(?:pid|name))$/, {
    error: (issue) =>
      `must be lead.*, tracking.*, source.pid or source.name, not '${String(issue.input).slice(0, 80)}'`,
  })
  .describe('What is tested: lead.*, tracking.*, source.pid or source.name')

const Bound = z.union([z.number(), z.string().min(1).max(100)], { error: 'must be a number or a date' })

/** A test of one field. */
const CriteriaTest = z.discriminatedUnion('op', [
  z.strictObject({ field, op: z.enum(['=', '!=']), value: Scalar.describe('What it is compared with') }),
  z.strictObject({ field, op: z.enum(['<', '<=', '>', '>=']), value: Bound.describe('A number or a date') }),
  z.strictObject({
    field,
    op: z.enum(['in', 'not_in']),
    value: z.array(Scalar).min(1).max(5_000).describe('A list of values'),
  }),
  z.strictObject({
    field,
    op: z.literal('between'),
    value: z.tuple([Bound, Bound]).describe('Both ends, included'),
  }),
  z.strictObject({ field, op: z.literal('matches'), value: Pattern.describe('A regular expression') }),
  z.strictObject({
    field,
    op: z.literal('exists'),
    value: z.boolean().optional().describe('false: must be empty'),
  }),
])
type CriteriaTest = z.infer<typeof CriteriaTest>

/** Criteria joined: all of one list, any of another, none of a third; what is given must hold together. */
interface CriteriaGroup {
  all?: Criteria[] | undefined
  any?: Criteria[] | undefined
  none?: Criteria[] | undefined
}

/** What a lead must be like: a test of one field, or tests joined by all, any and none. */
export type Criteria = CriteriaTest | CriteriaGroup

const list = () =>
  z
    .array(z.lazy(() => Criteria))
    .min(1)
    .max(200)
    .optional()

const Group: z.ZodType<CriteriaGroup, CriteriaGroup> = z.lazy(() =>
  z
    .strictObject({
      all: list().describe('Every one of these must hold'),
      any: list().describe('At least one of these must hold'),
      none: list().describe('None of these may hold'),
    })
    .refine(({ all, any, none }) => Boolean(all ?? any ?? none), {
      error: 'must have all, any or none',
      // Otherwise a union takes this branch for a test that has a fault.
      abort: true,
    }),
)

export const Criteria: z.ZodType<Criteria, Criteria> = z.union([Group, CriteriaTest]).meta({ id: 'Criteria' })

/** The fields that the criteria test, each with the way to it. */
export function testedFields(criteria: Criteria): { field: string; path: (string | number)[] }[] {
  if ('field' in criteria) return [{ field: criteria.field, path: ['field'] }]

  return (['all', 'any', 'none'] as const).flatMap((join) =>
    (criteria[join] ?? []).flatMap((entry, index) =>
      testedFields(entry).map(({ field, path }) => ({ field, path: [join, index, ...path] })),
    ),
  )
}
