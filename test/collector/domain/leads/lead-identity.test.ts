import { describe, expect, it } from 'vitest'
import {
  duplicateKey,
  hashedKeys,
  normalEmail,
  normalPhone,
  personKeys,
} from '../../../../collector/domain/leads/lead-identity.ts'
import { typeOf } from './lead-things.ts'

const fields = [
  { name: 'email', type: 'email' as const },
  { name: 'email2', type: 'email' as const },
  { name: 'phone', type: 'phone' as const, country: 'GB' },
  { name: 'last_name', type: 'string' as const },
]
const typeWith = (...names: string[]) => typeOf(fields, { fields: names })

describe('a person', () => {
  it('is known by e-mail addresses and phone numbers, each once', () => {
    const lead = {
      email: 'A@Example.com',
      email2: 'a@example.com',
      phone: '+447911123456',
      last_name: 'Lead',
    }
    expect(personKeys(typeWith(), lead)).toEqual([
      { kind: 'email', value: 'a@example.com' },
      { kind: 'phone', value: '+447911123456' },
    ])
  })

  it('is known by nothing else', () => {
    expect(personKeys(typeWith(), { last_name: 'Lead', email: '' })).toEqual([])
    expect(personKeys(typeOf([{ name: 'constructor', type: 'email' }]), {})).toEqual([])
  })

  it('is known by the hashes that a ping brings', () => {
    expect(hashedKeys({ email_sha256: 'aa', phone_sha256: 'bb' })).toEqual([
      { kind: 'email', sha256: 'aa' },
      { kind: 'phone', sha256: 'bb' },
    ])
    expect(hashedKeys({})).toEqual([])
  })

  it.each([
    [' A.B@Example.COM ', 'a.b@example.com'],
    ['nobody', undefined],
  ])('with the address %j is found by %s', (text, value) => {
    expect(normalEmail(text)).toBe(value)
  })

  it.each([
    ['07911 123456', 'GB', '+447911123456'],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['12', 'US', undefined],
  ])('with the number %j of %s is found by %s', (text, country, value) => {
    expect(normalPhone(text, country)).toBe(value)
  })
})

describe('what makes a lead a duplicate', () => {
  const lead = { email: 'A@Example.com', last_name: ' Van  Test' }

  it('is the same however it is spelled', () => {
    const type = typeWith('email', 'last_name')
    expect(duplicateKey(type, lead)).toBe(
      duplicateKey(type, { email: 'a@example.com', last_name: 'van test' }),
    )
  })

  it('is all its fields together', () => {
    const type = typeWith('email', 'last_name')
    const keys = [
      lead,
      { ...lead, last_name: 'Other' },
      { email: lead.email },
      { last_name: lead.last_name },
    ].map((one) => duplicateKey(type, one))
    expect(new Set(keys).size).toBe(4)
  })

  it('does not run from one field into the next', () => {
    const type = typeWith('email', 'last_name')
    expect(duplicateKey(type, { email: 'a', last_name: 'bc' })).not.toBe(
      duplicateKey(type, { email: 'ab', last_name: 'c' }),
    )
  })

  it('is nothing where no field is named, or all of them are empty', () => {
    expect(duplicateKey(typeWith(), lead)).toBeUndefined()
    expect(duplicateKey(typeWith('phone'), lead)).toBeUndefined()
    expect(duplicateKey(typeWith('phone'), { phone: ' ' })).toBeUndefined()
  })
})
