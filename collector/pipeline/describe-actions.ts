import type { Actions } from '../delivery/load-actions.ts'
import { jsonSchemaOf } from '../domain/settings-json-schema.ts'

/** An action as forms and documents are made of it. */
export interface ActionDescription {
  id: string
  title: string
  /** JSON Schema of its settings; secrets are marked by `"writeOnly": true` and `"format": "password"`. */
  settings: Record<string, unknown>
  examples: readonly object[]
}

/** Describes every action that is there, in the order of their ids. */
export function describeActions(actions: Actions): ActionDescription[] {
  return [...actions]
    .map(([id, { title, settings, examples }]) => ({ id, title, settings: jsonSchemaOf(settings), examples }))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}
