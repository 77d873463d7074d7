import { z } from 'zod'
import { asText, type Template, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { serviceUrl } from '../base-url.ts'
import type { HttpAnswer } from '../exchange.ts'
import { asE164 } from '../phone-forms.ts'
import { headerNameFault } from '../request-headers.ts'

const TAKEN_HEADERS: ReadonlySet<string> = new Set(['content-type', 'accept', 'idempotency-key'])

const Settings = z
  .strictObject({
    base_url: serviceUrl().describe('The address of the list; phones-add and its like are put behind it'),
    operation: z
      .enum(['add', 'remove'])
      .default('add')
      .describe('Whether people are put on the list or taken off'),
    phone: templateText().optional().describe('The number, in E.164 or hashed, such as {phone}'),
    email: templateText()
      .optional()
      .describe('The e-mail address, as it is or hashed, such as {email|lower|sha256}'),
    api_key: secret().describe('The API key of the list'),
    key_header: z
      .string()
      .max(128)
      .default('X-Api-Key')
      .superRefine((name, context) => {
        const taken = TAKEN_HEADERS.has(name.toLowerCase())
        const message = taken ? `the header ${name} has another use` : headerNameFault(name)
        if (message !== undefined) context.addIssue({ code: 'custom', message })
      })
      .describe('The header in which the key is sent'),
  })
  .superRefine(({ phone, email }, context) => {
    if (phone !== undefined || email !== undefined) return
    context.addIssue({ code: 'custom', path: ['phone'], message: 'is missing, and so is email' })
  })
type Settings = z.output<typeof Settings>

export default defineAction({
  title: 'Suppression list (remote)',
  settings: Settings,
  run: async (tools, settings) => {
    const phone = read(tools, settings.phone, asPhone)
    const email = read(tools, settings.email, asEmail)
    for (const [name, one] of [
      ['phone', phone],
      ['email', email],
    ] as const)
      if (one === undefined) return refused('invalid_value', `the ${name} is none, and no hash of one`)
    const entries = [
      ...(phone ? [['phones', phone] as const] : []),
      ...(email ? [['emails', email] as const] : []),
    ]
    const [first, second] = entries
    if (!first) return refused('missing_value', 'there is neither a number nor an address')
    const came = await change(tools, settings, first)
    if (!second || came.kind === 'fault' || !isTaken(came)) return came
    return change(tools, settings, second)
  },
  read: (answer, usual) => {
    if (usual.status !== 'done' || isTaken(answer)) return usual
    const said = answerJson(Said, answer)
    return refused(
      'list_refused',
      [said?.message, said?.error].find((text) => typeof text === 'string'),
    )
  },
  examples: [
    {
      title: 'Who asked not to be called is put on a list elsewhere',
      settings: {
        base_url: 'https://lists.example/api/opt-out/42',
        phone: '{phone}',
        email: '{email}',
        api_key: 'list-key',
      },
      values: { lead: { phone: '+1 (555) 123-4567', email: 'person@example.com' } },
      answers: [{ body: '{"success":true}' }, { status: 204 }],
      sends: [
        {
          method: 'POST',
          url: 'https://lists.example/api/opt-out/42/phones-add',
          headers: { 'content-type': 'application/json', 'x-api-key': 'list-key' },
          body: '{"phones":["+15551234567"]}',
        },
        {
          method: 'POST',
          url: 'https://lists.example/api/opt-out/42/emails-add',
          headers: { 'content-type': 'application/json', 'x-api-key': 'list-key' },
          body: '{"emails":["person@example.com"]}',
        },
      ],
    },
    {
      title: 'Who came back is taken off a list of hashes',
      settings: {
        base_url: 'https://lists.example/api/opt-out/43',
        operation: 'remove',
        email: '{email|lower|sha256}',
        api_key: 'Bearer list-token',
        key_header: 'Authorization',
      },
      values: { lead: { email: 'Person@Example.com' } },
      answers: [{ body: '{"status":"error","message":"unknown list"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://lists.example/api/opt-out/43/emails-remove',
          headers: { authorization: 'Bearer list-token' },
          body: '{"emails":["542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345"]}',
        },
      ],
      outcome: { status: 'failed', because: 'list_refused', detail: 'unknown list' },
    },
  ],
})

const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i
const asPhone = (text: string) => (HASH.test(text) ? text : asE164(text))
const asEmail = (text: string) => (HASH.test(text) || /^[^\s@]+@[^\s@]+$/.test(text) ? text : undefined)

// Empty where the delivery has no such value, undefined where it is not what it should be.
function read(
  { fill }: ActionTools,
  template: Template | undefined,
  as: (text: string) => string | undefined,
): string | undefined {
  const text = template ? fill(template, asText).trim() : ''
  return text === '' ? '' : as(text)
}

function change(
  { send }: ActionTools,
  { base_url, operation, key_header, api_key }: Settings,
  [what, value]: readonly ['phones' | 'emails', string],
) {
  return send({
    method: 'POST',
    url: `${base_url}/${what}-${operation}`,
    headers: { 'content-type': 'application/json', [key_header.toLowerCase()]: api_key.reveal() },
    body: JSON.stringify({ [what]: [value] }),
  })
}

const Said = z.object({
  success: z.unknown().optional(),
  status: z.unknown().optional(),
  error: z.unknown().optional(),
  message: z.unknown().optional(),
})

// What such lists answer is not published: a 2xx counts, unless its JSON says that it was none.
function isTaken(answer: HttpAnswer): boolean {
  if (answer.status < 200 || answer.status >= 300) return false
  const said = answerJson(Said, answer)
  if (!said) return true
  return said.success !== false && !said.error && !/^(error|fail(ed|ure)?)$/i.test(String(said.status))
}

function refused(because: string, detail: string | undefined): Outcome {
  return { status: 'failed', because, ...(detail ? { detail: detail.slice(0, 500) } : {}) }
}
