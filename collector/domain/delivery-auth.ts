import { z } from 'zod'
import { HttpUrl } from './address.ts'
import { secret } from './secret.ts'

/** The name of an HTTP header. */
export const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, {
  error: 'must be the name of an HTTP header',
})

const user = z.string().min(1).max(500)
const username = user.describe('User name')

const OAuth2 = z
  .strictObject({
    type: z.literal('oauth2'),
    grant: z
      .enum(['client_credentials', 'password'])
      .default('client_credentials')
      .describe('How the token is got'),
    token_url: HttpUrl.describe('Where the token is got'),
    client_id: user.describe('Client id'),
    client_secret: secret().describe('Client secret'),
    client_auth: z
      .enum(['basic', 'body'])
      .default('basic')
      .describe('Whether id and secret of the client go into the header or into the body'),
    scope: z.string().min(1).max(1_000).optional().describe('Scopes to ask for, separated by blanks'),
    audience: z.string().min(1).max(1_000).optional().describe('Audience to ask for'),
    username: user.optional().describe('User name, for the password grant'),
    password: secret().optional().describe('Password, for the password grant'),
  })
  .refine(({ grant, username }) => (grant === 'password') === (username !== undefined), {
    path: ['username'],
    error: 'must be given for the password grant, and for no other',
  })
  .refine(({ grant, password }) => (grant === 'password') === (password !== undefined), {
    path: ['password'],
    error: 'must be given for the password grant, and for no other',
  })

/** How a buyer's server knows that it is us. */
export const DeliveryAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), username, password: secret().describe('Password') }),
  z.strictObject({ type: z.literal('digest'), username, password: secret().describe('Password') }),
  z.strictObject({
    type: z.literal('bearer'),
    token: secret().describe('Token'),
    prefix: z
      .string()
      .max(50)
      .regex(/^[!-~]*$/, { error: 'must be one word of visible ASCII characters, or empty' })
      .default('Bearer')
      .describe('Word before the token; empty for none'),
  }),
  z.strictObject({
    type: z.literal('header'),
    name: HeaderName.describe('Name of the header'),
    value: secret().describe('Value of the header'),
  }),
  OAuth2,
])
export type DeliveryAuth = z.infer<typeof DeliveryAuth>
