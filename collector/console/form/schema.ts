import { isRecord } from '../api/ask.ts'

/** A JSON Schema, as the API gives it. */
export type Schema = Readonly<Record<string, unknown>>

/** How a value is entered. */
export type FieldKind =
  | ('constant' | 'choice' | 'check' | 'number' | 'decimal' | 'secret' | 'text' | 'long')
  | ('lines' | 'checks' | 'list' | 'group' | 'map' | 'variant' | 'json')

/** A schema with the one that it refers to in its place. */
export function resolved(schema: Schema, root: Schema): Schema {
  const reference = schema.$ref
  if (typeof reference !== 'string') return schema
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), root)
  const { $ref: _, ...beside } = schema
  return isRecord(found) ? { ...found, ...beside } : {}
}

/** How a value of this schema is entered. */
export function kindOf(schema: Schema): FieldKind {
  if (schema.const !== undefined) return 'constant'
  if (Array.isArray(schema.enum)) return 'choice'
  if (schema.format === 'password' || schema.secret === true) return 'secret'
  if (variantsOf(schema)) return 'variant'
  return kindByType(schema)
}

function kindByType(schema: Schema): FieldKind {
  const { type } = schema
  if (Array.isArray(type)) return type.includes('number') ? 'decimal' : 'json'
  if (type === 'string') return Number(schema.maxLength ?? 0) >= 16_384 ? 'long' : 'text'
  if (type === 'array') return listKind(schema)
  if (type === 'object') return objectKind(schema)
  return PLAIN[String(type)] ?? (isScalarUnion(schema) ? 'decimal' : 'json')
}

const PLAIN: Record<string, FieldKind> = { boolean: 'check', integer: 'number', number: 'number' }

function objectKind(schema: Schema): FieldKind {
  if (propertiesOf(schema).length > 0) return 'group'
  const { additionalProperties: values } = schema
  return isRecord(values) && values.type === 'string' ? 'map' : 'json'
}

function listKind(schema: Schema): FieldKind {
  const items = isRecord(schema.items) ? schema.items : {}
  if (Array.isArray(items.enum)) return 'checks'
  if (items.type === 'object') return 'list'
  return items.type === 'string' || isScalarUnion(items) ? 'lines' : 'json'
}

function isScalarUnion({ anyOf, type }: Schema): boolean {
  if (Array.isArray(type)) return !type.includes('object') && !type.includes('array')
  return (
    Array.isArray(anyOf) &&
    anyOf.every(
      (one) => isRecord(one) && ['string', 'number', 'integer', 'boolean'].includes(String(one.type)),
    )
  )
}

/** The members of an object's schema, in their order. */
export function propertiesOf(schema: Schema): [string, Schema][] {
  return isRecord(schema.properties)
    ? Object.entries(schema.properties).filter((entry): entry is [string, Record<string, unknown>] =>
        isRecord(entry[1]),
      )
    : []
}

/** The names of the members that must be there. */
export function requiredOf(schema: Schema): readonly string[] {
  return Array.isArray(schema.required) ? schema.required.map(String) : []
}

/** One shape that a value may have: the word that tells it, and its other members. */
export interface Variant {
  word: string
  schema: Schema
}

/** The shapes of a value that are told apart by one word, and the member that holds it. */
export function variantsOf(schema: Schema): { member: string; variants: Variant[] } | undefined {
  const shapes = schema.oneOf
  if (!Array.isArray(shapes) || shapes.length === 0) return undefined
  const [first] = shapes
  const member = propertiesOf(isRecord(first) ? first : {}).find(
    ([, inner]) => inner.const !== undefined,
  )?.[0]
  if (member === undefined) return undefined
  const variants = shapes.flatMap((shape) => {
    const word = isRecord(shape)
      ? propertiesOf(shape).find(([name]) => name === member)?.[1].const
      : undefined
    return isRecord(shape) && word !== undefined ? [{ word: String(word), schema: shape }] : []
  })
  return variants.length === shapes.length ? { member, variants } : undefined
}

/** The text of a schema's description. */
export function describedAs(schema: Schema): string | undefined {
  return typeof schema.description === 'string' ? schema.description : undefined
}
