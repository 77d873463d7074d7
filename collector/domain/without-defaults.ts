import { z } from 'zod'
import { sameShape } from './compare-shapes.ts'
import { isRecord } from './explain.ts'

type Schema = z.core.$ZodType

/** Leaves out of a value in the file's shape whatever its schema would fill in again. */
export function withoutDefaults(schema: Schema, value: unknown): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((entry) => withoutDefaults(schema.element, entry))
  }
  if (schema instanceof z.ZodObject && isRecord(value)) return strip(schema, value)
  if (schema instanceof z.ZodDiscriminatedUnion && isRecord(value)) {
    const option = optionFor(schema, value)
    return option ? withoutDefaults(option, value) : value
  }
  const inner = innerOf(schema)
  return inner ? withoutDefaults(inner, value) : value
}

function strip(schema: z.ZodObject, value: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(value).flatMap(([member, given]) => {
    const field: Schema | undefined = schema.shape[member]
    if (given === undefined || (field && isDefault(field, given))) return []
    return [[member, field ? withoutDefaults(field, given) : given] as const]
  })
  return Object.fromEntries(kept)
}

function isDefault(field: Schema, value: unknown): boolean {
  if (field instanceof z.ZodDefault) return sameShape(value, z.encode(field.unwrap(), field.def.defaultValue))
  if (!(field instanceof z.ZodPrefault)) return false

  const inner = field.unwrap()
  return sameShape(value, z.encode(inner, z.decode(inner, field.def.defaultValue)))
}

function innerOf(schema: Schema): Schema | undefined {
  const wraps =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
  return wraps ? schema.unwrap() : undefined
}

function optionFor(schema: z.ZodDiscriminatedUnion, value: Record<string, unknown>): z.ZodObject | undefined {
  const { discriminator, options } = schema.def
  return options
    .filter((option) => option instanceof z.ZodObject)
    .find((option) => option.shape[discriminator]?.safeParse(value[discriminator]).success)
}
