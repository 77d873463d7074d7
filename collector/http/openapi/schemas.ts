import { z } from 'zod'
import { isRecord } from '../../domain/explain.ts'
import { jsonSchemaOf } from '../../domain/settings-json-schema.ts'
import type { Described } from '../operation.ts'

/** The named schemas of a description, gathered while it is written. */
export interface Schemas {
  /** The schema as it stands in the description; what it names is put among the named ones. */
  of(described: Described): Record<string, unknown>
  named(): Record<string, unknown>
}

/** Opens a gathering of named schemas. */
export function gatherSchemas(given: Record<string, unknown>): Schemas {
  const named = new Map<string, unknown>(Object.entries(given))
  return {
    of: (described) => {
      if (!(described instanceof z.ZodType)) return { ...described }
      const { $defs, $schema: _dialect, ...schema } = jsonSchemaOf(described)
      for (const [name, inner] of Object.entries(isRecord($defs) ? $defs : {})) named.set(name, moved(inner))
      return Object(moved(schema))
    },
    named: () => Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))),
  }
}

// Within a description, definitions have a place of their own.
function moved(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(moved)
  if (!isRecord(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, name === '$ref' ? referred(value) : moved(value)]),
  )
}

function referred(reference: unknown): unknown {
  return typeof reference === 'string'
    ? reference.replace(/^#\/\$defs\//, '#/components/schemas/')
    : reference
}
