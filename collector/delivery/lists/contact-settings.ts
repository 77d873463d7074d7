import { z } from 'zod'
import { ListName } from '../../domain/lists/list.ts'
import {
  asJsonText,
  asText,
  asUrlPart,
  type Encode,
  type Template,
  templateText,
  urlTemplate,
} from '../../domain/macro.ts'
import type { ActionTools } from '../action.ts'
import { headersOf, REQUEST_HEADERS } from '../header-settings.ts'

const Request = z
  .strictObject({
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST').describe('The method'),
    url: urlTemplate().describe('The address, with macros'),
    content_type: z
      .enum(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])
      .default('application/json')
      .describe('What the body is; values are written as it needs them'),
    body: templateText().optional().describe('The body, with macros'),
    ...REQUEST_HEADERS,
  })
  .superRefine(({ method, body }, context) => {
    if (method !== 'GET' || body === undefined) return
    context.addIssue({ code: 'custom', path: ['body'], message: 'must not stand with GET' })
  })
type Request = z.output<typeof Request>

/** Settings of where contacts are: on a list of our own, or with a service that takes a request of any form. */
export const CONTACT_PLACE = {
  list: ListName.optional().describe(
    'The contact list of our own, which is made where there is none of this name',
  ),
  request: Request.optional().describe('The request to a service that keeps the list instead'),
}

interface PlaceSettings {
  list?: string | undefined
  request?: Request | undefined
  phone?: Template | undefined
  email?: Template | undefined
}

/** What is wrong where a list and a request stand side by side, or a setting of the one beside the other. */
export function placeFaults(
  settings: PlaceSettings,
  ofLists: readonly string[],
): { path: string[]; message: string }[] {
  const { list, request, phone, email } = settings
  if (list === undefined && request === undefined)
    return [{ path: ['list'], message: 'is missing, and so is request' }]
  if (list !== undefined && request !== undefined)
    return [{ path: ['request'], message: 'must not stand beside list' }]
  if (list !== undefined)
    return phone || email ? [] : [{ path: ['phone'], message: 'is missing, and so is email' }]
  const stray = ofLists.filter((name) => Reflect.get(settings, name) !== undefined)
  return stray.map((name) => ({ path: [name], message: 'goes with list only; the request has macros' }))
}

const ENCODE: Record<Request['content_type'], Encode> = {
  'application/json': asJsonText,
  'application/x-www-form-urlencoded': asUrlPart,
  'text/plain': asText,
}

/** Sends a request of such a form. */
export function sendRequest({ send, fill }: ActionTools, request: Request) {
  const { method, url, content_type, body } = request
  const headers = headersOf(request, (template) => fill(template, asText))
  const address = fill(url, asUrlPart)
  if (body === undefined) return send({ method, url: address, headers })
  return send({
    ...{ method, url: address },
    headers: { 'content-type': content_type, ...headers },
    body: fill(body, ENCODE[content_type]),
  })
}
