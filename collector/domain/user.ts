import { z } from 'zod'
import { ThingId } from './ids.ts'

/** What a user may do: everything, or see and change what is one source's own. */
export const Role = z.enum(['admin', 'affiliate'], { error: 'must be admin or affiliate' })
export type Role = z.infer<typeof Role>

/** The address a user signs in with; the same in any case. */
export const Email = z
  .string({ error: 'must be an e-mail address' })
  .trim()
  .toLowerCase()
  .max(254, 'is longer than 254 characters')
  .pipe(z.email({ error: 'must be an e-mail address such as ann@example.com' }))

const LEAST_PASSWORD = 8

/** A password that somebody chooses. */
export const Password = z
  .string({ error: 'must be a text' })
  .min(LEAST_PASSWORD, `must have at least ${LEAST_PASSWORD} characters`)
  .max(200, 'is longer than 200 characters')

const pid = ThingId.nullable().optional().describe('The source that an affiliate speaks for')

const fitting = {
  path: ['pid'],
  error: 'must name a source for the role affiliate, and is only for it',
}

/** A new user. Without a password one is made. */
export const NewUser = z
  .strictObject({ email: Email, role: Role, pid, password: Password.optional() })
  .refine(({ role, pid: given }) => (role === 'affiliate') === Boolean(given), fitting)
export type NewUser = z.infer<typeof NewUser>

/** What is to be different about a user. */
export const UserChange = z.strictObject({
  email: Email.optional(),
  role: Role.optional(),
  pid,
  password: Password.optional(),
})
export type UserChange = z.infer<typeof UserChange>

/** What somebody signs in with. */
export const Credentials = z.strictObject({
  email: z
    .string({ error: 'must be a text' })
    .trim()
    .toLowerCase()
    .min(1, 'is empty')
    .max(254, 'is too long'),
  password: z.string({ error: 'must be a text' }).min(1, 'is empty').max(200, 'is too long'),
})
export type Credentials = z.infer<typeof Credentials>

/** What makes the first admin: the token from the log, and what to sign in with from then on. */
export const Setup = z.strictObject({
  token: z.string({ error: 'must be a text' }).min(1, 'is empty').max(200, 'is too long'),
  email: Email,
  password: Password,
})
export type Setup = z.infer<typeof Setup>

/** How long a session lasts without a request. */
export const SESSION_IDLE_MS = 12 * 3_600_000

/** How long a session lasts at most. */
export const SESSION_MS = 30 * 86_400_000

/** How many wrong passwords are taken for one account, and from one address, within FAILURES_MS. */
export const MOST_FAILURES = 10

/** How long a wrong password is counted. */
export const FAILURES_MS = 15 * 60_000
