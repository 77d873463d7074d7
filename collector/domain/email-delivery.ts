import { z } from 'zod'
import { Hostname } from './address.ts'
import { secret } from './secret.ts'

/** An e-mail address. */
export const EmailAddress = z.email({ error: 'must be an e-mail address' }).max(254)

/** A mail server, and how it is spoken to. */
export const MailServer = z
  .strictObject({
    host: Hostname.describe('Host of the mail server'),
    port: z.int().min(1).max(65_535).default(587).describe('Port, 1 to 65535'),
    tls: z.enum(['starttls', 'tls', 'none']).default('starttls').describe('How the connection is encrypted'),
    username: z.string().min(1).max(500).optional().describe('User name; none for no login'),
    password: secret().optional().describe('Password'),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    error: 'must come together with username',
  })

/** A lead sent to a buyer as an e-mail message. */
export const EmailDelivery = z.strictObject({
  server: MailServer.describe('The mail server that sends it'),
  from: EmailAddress.describe('Sender’s address'),
  to: z.array(EmailAddress).min(1).max(20).describe('Recipients, 1 to 20'),
  reply_to: EmailAddress.optional().describe('Where answers go'),
  subject: z
    .string()
    .min(1)
    .max(500)
    .regex(/^\P{Cc}*$/u, { error: 'must be one line without control characters' })
    .describe('Subject; a template over the mapped names'),
  body: z
    .string()
    .min(1)
    .max(65_536)
    .optional()
    .describe('Text; a template over the mapped names. Absent: a list of them'),
  format: z.enum(['text', 'html']).default('text').describe('What the body is'),
})
export type EmailDelivery = z.infer<typeof EmailDelivery>
