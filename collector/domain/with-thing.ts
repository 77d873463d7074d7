import { type Bodies, idOf, type Kind, type Organization, type Things } from './settings.ts'

/** Settings in which a thing is put in the place of the one with its id, or behind the others; undefined takes it out. */
export function withThing<K extends Kind>(
  organization: Organization,
  kind: K,
  id: string,
  body: Bodies[K] | undefined,
): Organization {
  return { ...organization, [kind]: listWith(organization, kind, id, body) }
}

function listWith<K extends Kind>(
  things: Things,
  kind: K,
  id: string,
  body: Bodies[K] | undefined,
): readonly Bodies[K][] {
  const bodies: readonly Bodies[K][] = things[kind]
  const at = bodies.findIndex((one) => idOf(kind, one) === id)
  if (body === undefined) return bodies.filter((_, index) => index !== at)
  return at < 0 ? [...bodies, body] : bodies.with(at, body)
}
