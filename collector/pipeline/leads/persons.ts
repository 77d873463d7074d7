import { type Identity, normalEmail, normalPhone } from '../../domain/leads/lead-identity.ts'

/** Somebody, by what is known of them. */
export interface Person {
  email?: string | undefined
  phone?: string | undefined
  /** Two letters of the country of a phone number that comes without one; US when absent. */
  country?: string | undefined
  transaction_id?: string | undefined
}

/** By what somebody is found, in the form in which it is kept. */
export function identitiesOf({ email, phone, country }: Person): Identity[] {
  const address = email === undefined ? undefined : normalEmail(email)
  const number = phone === undefined ? undefined : normalPhone(phone, country ?? 'US')
  return [
    ...(address === undefined ? [] : [{ kind: 'email' as const, value: address }]),
    ...(number === undefined ? [] : [{ kind: 'phone' as const, value: number }]),
  ]
}

/** Which of what somebody is named by is nothing that anybody could have. */
export function unclearOf({ email, phone, country }: Person): 'email' | 'phone' | undefined {
  if (email !== undefined && identitiesOf({ email }).length === 0) return 'email'
  if (phone !== undefined && identitiesOf({ phone, country }).length === 0) return 'phone'
  return undefined
}
