import { isRecord } from './explain.ts'
import { MASK, Secret } from './secret.ts'
import { findThing, idMember, KINDS, type Kind, type Things } from './settings.ts'

/**
 * Puts stored secrets back where a file has their mask: same kind, same id, same place. A mask with nothing stored
 * stays, and the schema refuses it.
 */
export function keepSecrets(wanted: unknown, present: Things): unknown {
  if (!isRecord(wanted)) return wanted

  const kept = KINDS.flatMap((kind) => {
    const things = wanted[kind]
    return Array.isArray(things) ? [[kind, things.map((thing) => keepIn(kind, thing, present))] as const] : []
  })
  return { ...wanted, ...Object.fromEntries(kept) }
}

function keepIn(kind: Kind, wanted: unknown, present: Things): unknown {
  if (!isRecord(wanted)) return wanted
  return keepSecretsOf(wanted, findThing(present, kind, String(wanted[idMember(kind)])))
}

/** The same for one thing, or any part of one, against what is stored of it. */
export function keepSecretsOf(wanted: unknown, present: unknown): unknown {
  if (wanted === MASK) return present instanceof Secret ? present : wanted
  if (wanted instanceof Secret) return wanted

  if (Array.isArray(wanted)) {
    return wanted.map((entry, index) =>
      keepSecretsOf(entry, Array.isArray(present) ? present[index] : undefined),
    )
  }
  if (!isRecord(wanted)) return wanted

  const stored = isRecord(present) ? present : {}
  return Object.fromEntries(
    Object.entries(wanted).map(([member, value]) => [member, keepSecretsOf(value, stored[member])]),
  )
}
