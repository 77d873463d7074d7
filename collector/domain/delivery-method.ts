import { z } from 'zod'
import { HttpUrl } from './address.ts'
import { DeliveryAuth, HeaderName } from './delivery-auth.ts'
import { EmailDelivery } from './email-delivery.ts'
import { Name, ThingId } from './ids.ts'
import { templateFaults } from './leads/body-template.ts'
import { Mapping } from './mapping.ts'
import { ResponseRules } from './response-rules.ts'

const HeaderValue = z
  .string()
  .max(4_096)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: 'must be one line of Latin-1 text' })

const Retry = z.strictObject({
  attempts: z.int().min(1).max(10).default(1).describe('Tries in all, 1 to 10'),
  backoff_ms: z
    .int()
    .min(0)
    .max(60_000)
    .default(250)
    .describe('Pause before the next try, 0 to 60000 milliseconds'),
})

const mappings = z
  .array(Mapping)
  .max(500)
  .default([])
  .describe('What is sent: the buyer’s names and our values')

/** One half of a delivery method: a request to the buyer, and how its answer is read. */
const DeliveryRequest = z.strictObject({
  url: HttpUrl.describe('Where it is sent: a full http or https address'),
  test_url: HttpUrl.optional().describe('Where tests are sent; url when absent'),
  method: z.enum(['POST', 'GET', 'PUT', 'PATCH']).default('POST').describe('HTTP method'),
  content_type: z.enum(['json', 'xml', 'form']).default('json').describe('Form of the body'),
  root: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, { error: 'must be the name of an XML element' })
    .default('Lead')
    .describe('Outermost element of an XML body'),
  headers: z.record(HeaderName, HeaderValue).default({}).describe('Further headers; keys belong into auth'),
  auth: DeliveryAuth.default({ type: 'none' }).describe('How the buyer knows that it is us'),
  mappings,
  body: z
    .string()
    .min(1)
    .max(65_536)
    .superRefine((template, context) => {
      for (const message of templateFaults(template)) context.addIssue({ code: 'custom', message })
    })
    .optional()
    .describe('Template of a body of its own, over the mapped names; absent: built from the mappings'),
  response: ResponseRules.prefault({}).describe('How the answer is read'),
  timeout_ms: z.int().min(50).max(60_000).default(10_000).describe('Longest wait, 50 to 60000 milliseconds'),
  retry: Retry.prefault({}).describe('What happens after a network fault or a 5xx answer'),
  repeat_safe: z
    .boolean()
    .default(false)
    .describe('Whether the buyer drops repeats, so that a request of unknown outcome may be sent again'),
})

/** How leads reach a buyer: ping and post over HTTP, a post alone, or an e-mail. */
export const DeliveryMethod = z
  .strictObject({
    id: ThingId.describe('Id of the delivery method: 1 to 64 of A-Z a-z 0-9 _ -'),
    name: Name.optional().describe('What people call it; its id when absent'),
    kind: z.enum(['http', 'email']).default('http').describe('By HTTP request or by e-mail'),
    lead_type: ThingId.describe('Lead type whose fields are mapped'),
    ping: DeliveryRequest.optional().describe(
      'Asks for a bid with a part of the lead; absent: posts directly',
    ),
    post: DeliveryRequest.optional().describe('Delivers the whole lead'),
    email: EmailDelivery.extend({ mappings }).optional().describe('The message, for the kind email'),
  })
  .refine(({ kind, post }) => (kind === 'http') === (post !== undefined), {
    path: ['post'],
    error: 'must be given for the kind http, and for no other',
  })
  .refine(({ kind, ping }) => kind === 'http' || ping === undefined, {
    path: ['ping'],
    error: 'must be absent unless the kind is http',
  })
  .refine(({ kind, email }) => (kind === 'email') === (email !== undefined), {
    path: ['email'],
    error: 'must be given for the kind email, and for no other',
  })
  .meta({ id: 'DeliveryMethod', title: 'Delivery method' })
export type DeliveryMethod = z.infer<typeof DeliveryMethod>
