import { createHash } from 'node:crypto'
import type { LeadType } from '../../domain/lead-type.ts'
import { type Identity, personKeys } from '../../domain/leads/lead-identity.ts'
import { insertIdentities } from '../../store/leads/identities.ts'
import type { IdentityRow } from '../../store/leads/tables.ts'
import type { Tx } from '../../store/tables.ts'
import type { Deps } from '../deps.ts'

/** Somebody's e-mail address or phone number as a keyed hash. */
export type Fingerprint = Pick<IdentityRow, 'kind' | 'hash'>

/**
 * The keyed hash by which a person is found. It is made of the SHA-256 of the value, so that a partner who sends only
 * that with its ping is understood without the value itself.
 */
export function fingerprintOf(deps: Pick<Deps, 'sealer'>, { kind, value }: Identity): string {
  return hashedFingerprint(deps, { kind, sha256: sha256Of(value) })
}

/** The same of a value of which only the SHA-256 is known, as 64 hexadecimal digits. */
export function hashedFingerprint(
  { sealer }: Pick<Deps, 'sealer'>,
  { kind, sha256 }: { kind: string; sha256: string },
): string {
  return sealer.fingerprint(`${kind} ${sha256.toLowerCase()}`)
}

/** The SHA-256 of a text, as 64 hexadecimal digits. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The fingerprints of whoever a lead's fields are about. */
export function fingerprintsOf(
  deps: Pick<Deps, 'sealer'>,
  type: LeadType | undefined,
  fields: Readonly<Record<string, string>>,
): Fingerprint[] {
  if (!type) return []
  return personKeys(type, fields).map((key) => ({ kind: key.kind, hash: fingerprintOf(deps, key) }))
}

/** Writes down who is behind a transaction. */
export function noteIdentities(
  deps: Pick<Deps, 'now'>,
  tx: Tx,
  { transaction_id, cid }: Pick<IdentityRow, 'transaction_id' | 'cid'>,
  prints: readonly Fingerprint[],
): Promise<void> {
  const at = deps.now()
  return insertIdentities(
    tx,
    prints.map(({ kind, hash }) => ({ kind, hash, transaction_id, cid, at })),
  )
}
