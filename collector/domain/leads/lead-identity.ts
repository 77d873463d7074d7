import type { LeadType } from '../lead-type.ts'
import { readEmail } from './email-address.ts'
import type { LeadBody } from './lead-body.ts'
import { e164 } from './phone-number.ts'

/**
 * By what a person is found again, in its one normal form. It is never kept as it is: whoever keeps it takes
 * HMAC(secret, sha256hex(value)). The SHA-256 within is the one that partners send with a ping in the value's place,
 * so both lead to the same person.
 */
export interface Identity {
  kind: 'email' | 'phone'
  value: string
}

/** The same where only the SHA-256 of the value is known, in 64 small hexadecimal digits. */
export interface HashedIdentity {
  kind: Identity['kind']
  sha256: string
}

/** An e-mail address in the form in which people are told apart: trimmed, in lower case; undefined when it is none. */
export function normalEmail(text: string): string | undefined {
  return readEmail(text)?.toLowerCase()
}

/** A phone number in E.164; undefined when it is none. */
export function normalPhone(text: string, country: string): string | undefined {
  return e164(text, country)
}

/** Whom a lead's fields are about: its e-mail addresses and phone numbers, each once. */
export function personKeys(type: LeadType, fields: Readonly<Record<string, string>>): Identity[] {
  const found = type.fields.flatMap(({ name, type: kind, country = 'US' }): Identity[] => {
    const text = Object.hasOwn(fields, name) ? (fields[name] ?? '') : ''
    if (kind !== 'email' && kind !== 'phone') return []
    const value = kind === 'email' ? normalEmail(text) : normalPhone(text, country)
    return value === undefined ? [] : [{ kind, value }]
  })
  return [...new Map(found.map((identity) => [`${identity.kind} ${identity.value}`, identity])).values()]
}

/** Whom a ping is about, by the hashes that it carries: of the normal e-mail address and of the number in E.164. */
export function hashedKeys({
  email_sha256,
  phone_sha256,
}: Pick<LeadBody, 'email_sha256' | 'phone_sha256'>): HashedIdentity[] {
  return [
    ...(email_sha256 === undefined ? [] : [{ kind: 'email' as const, sha256: email_sha256 }]),
    ...(phone_sha256 === undefined ? [] : [{ kind: 'phone' as const, sha256: phone_sha256 }]),
  ]
}

/**
 * What makes a lead the same as another of its type: its duplicate_check fields together, without regard to case and
 * blanks; undefined when the type names none or all of them are empty.
 */
export function duplicateKey(type: LeadType, fields: Readonly<Record<string, string>>): string | undefined {
  const values = type.duplicate_check.fields.map((name) =>
    (Object.hasOwn(fields, name) ? (fields[name] ?? '') : '').toLowerCase().replaceAll(/\s+/g, ' ').trim(),
  )
  return values.every((value) => value === '') ? undefined : JSON.stringify(values)
}
