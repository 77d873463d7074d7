import { type Bodies, fileBodyOf, KINDS, type Kind, SCHEMAS, type Things } from './settings.ts'
import { withoutDefaults } from './without-defaults.ts'

/** Settings in the file's shape as a person would write them: what is filled in by itself is left out. */
export function exportShape(org: string, things: Things): Record<string, unknown> {
  const lists = KINDS.map((kind) => [kind, shortBodies(kind, things[kind])] as const)
  return { org, ...Object.fromEntries(lists.filter(([, bodies]) => bodies.length > 0)) }
}

function shortBodies<K extends Kind>(kind: K, bodies: readonly Bodies[K][]): unknown[] {
  return bodies.map((body) => withoutDefaults(SCHEMAS[kind], fileBodyOf(kind, body)))
}
