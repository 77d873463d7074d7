import type { DeliveryMethod } from '../../domain/delivery-method.ts'
import type { LeadValues } from '../../domain/leads/lead-values.ts'
import type { HttpRequest } from '../client.ts'
import { fillMappings } from './fill-mappings.ts'
import { fillTemplate } from './fill-template.ts'
import { MEDIA_TYPES, writeBody, writeForm } from './write-body.ts'

/** One half of a method that goes over HTTP. */
export type Half = NonNullable<DeliveryMethod['post']>

/** The request of a ping or post, without what proves who we are. */
export function buildRequest(
  half: Half,
  values: LeadValues,
  { test, callId }: { test: boolean; callId: string },
): HttpRequest {
  const filled = fillMappings(half.mappings, values)
  const url = test ? (half.test_url ?? half.url) : half.url
  const headers: Record<string, string> = { accept: '*/*', 'idempotency-key': callId }
  if (half.method === 'GET') {
    const query = writeForm(filled)
    return {
      method: 'GET',
      url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
      headers: { ...headers, ...half.headers },
    }
  }
  const body =
    half.body === undefined
      ? writeBody(half.content_type, filled, half.root)
      : fillTemplate(half.body, { filled, values, place: half.content_type })
  const typed = { 'content-type': MEDIA_TYPES[half.content_type] }
  return { method: half.method, url, headers: { ...typed, ...headers, ...half.headers }, body }
}
