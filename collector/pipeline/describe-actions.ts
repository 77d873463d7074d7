import type { Actions } from '../delivery/load-actions.ts'
import { jsonSchemaOf } from '../domain/settings-json-schema.ts'

/** An action as forms and documents are made of it. */
export interface ActionDescription {
  id: string
  title: string
  /** Whether rules that a source makes for itself may not have it. */
  for_admins: boolean
  /** JSON Schema of its settings; secrets are marked by `"writeOnly": true` and `"format": "password"`. */
  settings: Record<string, unknown>
  examples: readonly object[]
}

/** Describes every action that is there, in the order of their ids. */
export function describeActions(actions: Actions): ActionDescription[] {
  return [...actions]
    .map(([id, { title, forAdmins, settings, examples }]) => ({
      ...{ id, title, for_admins: forAdmins, examples },
      settings: jsonSchemaOf(settings),
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}
