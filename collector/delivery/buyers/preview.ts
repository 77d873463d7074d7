import type { DeliveryMethod } from '../../domain/delivery-method.ts'
import type { LeadValues } from '../../domain/leads/lead-values.ts'
import { maskOf } from '../mask.ts'
import { buildRequest } from './build-request.ts'
import type { CallRequest } from './buyer-call.ts'
import { buildMail } from './mail-lead.ts'
import { maskedRequest } from './record-call.ts'

/** The request of a ping or post as it would be sent, without sending it; credentials are not shown. */
export function previewCall(
  method: DeliveryMethod,
  half: 'ping' | 'post',
  values: LeadValues,
  { test, personal, callId }: { test: boolean; personal: readonly string[]; callId: string },
): { request: CallRequest } | { fault: string } {
  const mask = maskOf([], personal)
  if (method.email && half === 'post') {
    const { from, to, subject, text, html } = buildMail(method.email, values, callId)
    const { host, port } = method.email.server
    const mail = { method: 'MAIL', url: `smtp://${host}:${port}`, body: text ?? html ?? '' }
    return { request: maskedRequest({ ...mail, headers: { from, to: to.join(', '), subject } }, mask) }
  }
  const spec = method[half]
  if (!spec) return { fault: `the method has no ${half}` }
  const request = maskedRequest(buildRequest(spec, values, { test, callId }), mask)
  const authorization = spec.auth.type === 'none' ? {} : { authorization: `*** (${spec.auth.type})` }
  return { request: { ...request, headers: { ...request.headers, ...authorization } } }
}
