import { z } from 'zod'
import { normalPhone } from '../../domain/leads/lead-identity.ts'
import type { ListEntry } from '../../domain/lists/list.ts'
import { asText, type Template, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { ActionTools } from '../action.ts'
import { asE164 } from '../phone-forms.ts'

/** Settings of who is meant. */
export const PERSON = {
  phone: templateText().optional().describe('The number, such as {phone}; in E.164, or hashed'),
  email: templateText()
    .optional()
    .describe('The e-mail address, as it is or hashed, such as {email|lower|sha256}'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two letters, such as US')
    .optional()
    .describe('The country of numbers that come without one; where it is not given they are refused'),
}

interface PersonSettings {
  phone?: Template | undefined
  email?: Template | undefined
  country?: string | undefined
}

/** Who is meant by such settings: their number, their address or both; an outcome where there is nobody. */
export function personOf(
  { fill }: Pick<ActionTools, 'fill'>,
  { phone, email, country }: PersonSettings,
): { entries: ListEntry[] } | { outcome: Outcome } {
  const text = (template: Template | undefined) => (template ? fill(template, asText).trim() : '')
  const number = text(phone)
  const address = text(email)
  const entries: ListEntry[] = []
  if (number !== '') {
    const value = asPhone(number, country)
    if (value === undefined) return invalid('the phone is none, and no hash of one')
    entries.push({ kind: 'phone', value })
  }
  if (address !== '') {
    if (!HASH.test(address) && !/^[^\s@]+@[^\s@]+$/.test(address))
      return invalid('the email is none, and no hash of one')
    entries.push({ kind: 'email', value: address })
  }
  if (entries.length > 0) return { entries }
  const detail = 'there is neither a number nor an address'
  return { outcome: { status: 'failed', because: 'missing_value', detail } }
}

const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i

function asPhone(text: string, country: string | undefined): string | undefined {
  if (HASH.test(text)) return text
  return asE164(text) ?? (country === undefined ? undefined : normalPhone(text, country))
}

function invalid(detail: string): { outcome: Outcome } {
  return { outcome: { status: 'failed', because: 'invalid_value', detail } }
}
