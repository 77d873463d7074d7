import { createHash, timingSafeEqual } from 'node:crypto'
import type { Source } from '../domain/source.ts'

/** Who a key speaks for. */
export interface KeyHolder {
  key_id: string
  name: string
  role: string
  pid: string | null
}

/** The keys of the HTTP API, by the digest of their text. */
export type Keys = ReadonlyMap<string, KeyHolder>

/** The digest by which a key is kept: the key itself is nowhere. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** The holder of a key, if there is one. */
export function holderOf(keys: Keys, token: string | undefined): KeyHolder | undefined {
  return token === undefined ? undefined : keys.get(digestOf(token))
}

/** True when a token speaks for a source: it is that source's own, or, where no source is named, any active one's. */
export function speaksFor(
  token: string | undefined,
  source: Source | undefined,
  sources: Iterable<Source>,
): boolean {
  if (token === undefined) return false
  const asked = source ? [source] : [...sources].filter((one) => one.status === 'active')
  return asked.some((one) => one.token !== undefined && same(one.token.reveal(), token))
}

// Compared as digests: in the same time however much of it is right.
function same(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(one)), Buffer.from(digestOf(other)))
}
