import { normalEmail, normalPhone } from '../leads/lead-identity.ts'
import type { EntryKind, ListEntry, ListPurpose } from './list.ts'

/** An entry in the one form in which it is looked up: a value, or the SHA-256 of one that nobody told us. */
export interface ReadEntry {
  kind: EntryKind
  value: string
  hashed: boolean
}

const SHA256 = /^[0-9a-f]{64}$/i

/** Reads an entry for a list of this purpose, or says what is wrong with it without repeating it. */
export function readEntry(entry: ListEntry, purpose: ListPurpose): ReadEntry | { fault: string } {
  const { kind, country = 'US' } = entry
  const text = entry.value.trim()
  if (SHA256.test(text)) {
    if (purpose === 'contacts') return { fault: 'is a hash, and nobody can be written to by it' }
    return { kind, value: text.toLowerCase(), hashed: true }
  }
  const value = kind === 'email' ? normalEmail(text) : normalPhone(text, country)
  if (value !== undefined) return { kind, value, hashed: false }
  return { fault: kind === 'email' ? 'is no e-mail address' : 'is no phone number' }
}
