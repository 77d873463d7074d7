import { Template } from '../domain/macro.ts'
import { Secret } from '../domain/secret.ts'

/** Where something is in a rule's settings. */
export type Path = readonly PropertyKey[]

/** The templates and secrets that lie anywhere in an action's settings. */
export interface Leaves {
  templates: { path: Path; template: Template }[]
  secrets: { path: Path; secret: Secret }[]
}

/** Finds the templates and secrets in settings that were read by an action's schema. */
export function leavesOf(settings: unknown): Leaves {
  const leaves: Leaves = { templates: [], secrets: [] }
  collect(settings, [], leaves)
  return leaves
}

function collect(value: unknown, path: Path, leaves: Leaves): void {
  if (value instanceof Template) leaves.templates.push({ path, template: value })
  else if (value instanceof Secret) leaves.secrets.push({ path, secret: value })
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, [...path, index], leaves)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) collect(item, [...path, name], leaves)
  }
}

/** A copy in which the values at the given places are replaced; everything else is as it was. */
export function withReplaced(value: unknown, places: readonly { path: Path; by: unknown }[]): unknown {
  const here = places.find((place) => place.path.length === 0)
  if (here) return here.by
  if (places.length === 0 || typeof value !== 'object' || value === null) return value
  const inner = (name: PropertyKey, item: unknown) =>
    withReplaced(
      item,
      places.flatMap(({ path: [first, ...rest], by }) => (first === name ? [{ path: rest, by }] : [])),
    )
  if (Array.isArray(value)) return value.map((item, index) => inner(index, item))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(name, item)]))
}
