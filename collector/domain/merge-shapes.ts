import { isRecord } from './explain.ts'
import { Secret } from './secret.ts'
import type { Path } from './setting-fault.ts'

/** A value after a merge patch (RFC 7396): groups are merged, null takes away, anything else replaces. */
export function merged(present: unknown, patch: unknown): unknown {
  if (!isGroup(patch)) return patch
  const before = isGroup(present) ? present : {}
  const names = [...new Set([...Object.keys(before), ...Object.keys(patch)])]
  const members = names.flatMap((name) => {
    if (!Object.hasOwn(patch, name)) return [[name, before[name]] as const]
    return patch[name] === null ? [] : [[name, merged(ownOf(before, name), patch[name])] as const]
  })
  return Object.fromEntries(members)
}

/** A value with the secrets that it leaves out, in groups that are there before and after; null takes one away. */
export function withLeftOutSecrets(wanted: unknown, present: unknown): unknown {
  if (!isGroup(wanted) || !isGroup(present)) return wanted
  const given = Object.entries(wanted).flatMap(([name, value]) => {
    const before = ownOf(present, name)
    if (value === null && before instanceof Secret) return []
    return [[name, withLeftOutSecrets(value, before)] as const]
  })
  const kept = Object.entries(present).filter(
    ([name, value]) => value instanceof Secret && !Object.hasOwn(wanted, name),
  )
  return Object.fromEntries([...given, ...kept])
}

/** A value without the secrets at these places: those that were kept where nothing wants them any more. */
export function withoutSecretsAt(value: unknown, paths: readonly Path[]): unknown {
  if (!isGroup(value)) return value
  const members = Object.entries(value).flatMap(([name, inner]) => {
    const inside = paths.filter(([first]) => first === name).map(([, ...rest]) => rest)
    if (inner instanceof Secret && inside.some((path) => path.length === 0)) return []
    return [[name, withoutSecretsAt(inner, inside)] as const]
  })
  return Object.fromEntries(members)
}

/** Says whether a value holds a secret at this place. */
export function hasSecretAt(value: unknown, [first, ...rest]: Path): boolean {
  if (first === undefined) return value instanceof Secret
  return isGroup(value) && hasSecretAt(ownOf(value, String(first)), rest)
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !(value instanceof Secret)
}

function ownOf(group: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(group, name) ? group[name] : undefined
}
