import { z } from 'zod'
import { Organization } from './settings.ts'

/** JSON Schema of a schema in the file's shape: for forms, for the interface's description, for editors. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: forReaders })
}

/** JSON Schema of a whole settings file, which editors complete and check by. */
export function settingsJsonSchema(): Record<string, unknown> {
  return jsonSchemaOf(Organization)
}

function forReaders(place: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  secretsAsText(place)
  plainPattern(place)
}

// Some readers of schemas know no Unicode classes; these are the very same characters.
function plainPattern({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.pattern === undefined) return
  jsonSchema.pattern = jsonSchema.pattern.replaceAll('\\P{Cc}', '[^\\u0000-\\u001f\\u007f-\\u009f]')
}

// Inside the program a secret may also be a Secret, of which JSON knows nothing.
function secretsAsText({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.secret !== true) return
  delete jsonSchema.anyOf
  Object.assign(jsonSchema, { type: 'string', minLength: 1, format: 'password', writeOnly: true })
}
