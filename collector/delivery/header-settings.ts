import { z } from 'zod'
import { type Template, templateText } from '../domain/macro.ts'
import { secret } from '../domain/secret.ts'
import { headerNameFault } from './request-headers.ts'

const Auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), username: z.string().max(256), password: secret() }),
  z.strictObject({ type: z.literal('bearer'), token: secret() }),
  z.strictObject({ type: z.literal('header'), name: headerName(), value: secret() }),
])

/** Settings of the headers of a request that a rule describes itself. */
export const REQUEST_HEADERS = {
  headers: z
    .record(headerName(), templateText())
    .default({})
    .describe('Headers, with macros in their values'),
  auth: Auth.default({ type: 'none' }).describe('How the request shows who it is from'),
}

function headerName() {
  return z.string().superRefine((name, context) => {
    const message = headerNameFault(name)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
}

/** The headers that such settings ask for, by their names in lower case. */
export function headersOf(
  { headers: templates, auth }: { headers: Readonly<Record<string, Template>>; auth: z.output<typeof Auth> },
  fill: (template: Template) => string,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(templates)) headers[name.toLowerCase()] = fill(template)
  if (auth.type === 'basic') {
    const credentials = Buffer.from(`${auth.username}:${auth.password.reveal()}`).toString('base64')
    headers.authorization = `Basic ${credentials}`
  }
  if (auth.type === 'bearer') headers.authorization = `Bearer ${auth.token.reveal()}`
  if (auth.type === 'header') headers[auth.name.toLowerCase()] = auth.value.reveal()
  return headers
}
