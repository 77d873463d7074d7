import type { IncomingHttpHeaders } from 'node:http'
import googleAds from '../../../collector/delivery/actions/google-ads-conversions.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

/** The settings that this Google Ads takes. */
export const SETTINGS = {
  ...{ customer_id: '123-456-7890', conversion_action_id: '77', developer_token: 'developer-1' },
  ...{ client_id: 'client-1', client_secret: 'secret-1', refresh_token: 'refresh-1' },
}
/** The values of a sale after a click. */
export const VALUES: Partial<PostbackValues> = {
  system: { event_uid: 'event-1' },
  transactional: { revenue: '42.50', currency: 'USD' },
  tracking: { event_time: '2026-11-21T11:00:00.000Z', gclid: 'Cj0_x-Y' },
}
const NOON = Date.UTC(2026, 10, 21, 12)

interface ClickConversion {
  conversionAction: string
  conversionDateTime: string
  orderId: string
  gclid?: string
  gbraid?: string
  wbraid?: string
  userIdentifiers?: Record<string, string>[]
}

/** The word of Google Ads for what is wrong with a conversion, if anything is. */
function wordFor(conversion: ClickConversion, taken: ClickConversion[]): string | undefined {
  const { conversionAction, conversionDateTime, userIdentifiers = [], gclid, gbraid, wbraid } = conversion
  if (conversionAction !== 'customers/1234567890/conversionActions/77') return 'NO_CONVERSION_ACTION_FOUND'
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(conversionDateTime)) return 'INVALID_DATE'
  if (Date.parse(conversionDateTime.replace(' ', 'T')) < NOON - 90 * 86_400_000) return 'EXPIRED_EVENT'
  if ([gclid, gbraid, wbraid].filter(Boolean).length > 1) return 'VALUE_MUST_BE_UNSET'
  if ((gbraid || wbraid) && userIdentifiers.length > 0) return 'VALUE_MUST_BE_UNSET'
  if (userIdentifiers.some((one) => !/^[0-9a-f]{64}$/.test(Object.values(one).join())))
    return 'INVALID_USER_IDENTIFIER'
  return taken.some(({ orderId }) => orderId === conversion.orderId)
    ? 'CLICK_CONVERSION_ALREADY_EXISTS'
    : undefined
}

/** An answer of 200 that refuses the conversion with this word. */
export const partialFailure = (word: string) => ({
  partialFailureError: {
    code: 3,
    message: 'Multiple errors',
    details: [{ errors: [{ errorCode: { conversionUploadError: word }, message: `It is ${word}.` }] }],
  },
  results: [{}],
})

const failure = (status: string, kind: string, word: string) => ({
  error: { code: 400, status, message: 'Refused', details: [{ errors: [{ errorCode: { [kind]: word } }] }] },
})

type Said = [status: number, what: object]

function tokenFor(form: URLSearchParams): Said {
  if (form.get('client_secret') !== 'secret-1') return [401, { error: 'invalid_client' }]
  if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== 'refresh-1')
    return [400, { error: 'invalid_grant', error_description: 'Token has been revoked.' }]
  return [200, { access_token: 'ya29.short-lived', expires_in: 3599, token_type: 'Bearer' }]
}

function accessFault(headers: IncomingHttpHeaders): Said | undefined {
  if (headers.authorization !== 'Bearer ya29.short-lived')
    return [401, failure('UNAUTHENTICATED', 'authenticationError', 'OAUTH_TOKEN_INVALID')]
  if (headers['developer-token'] !== 'developer-1')
    return [403, failure('PERMISSION_DENIED', 'authorizationError', 'DEVELOPER_TOKEN_NOT_APPROVED')]
  return undefined
}

function takeUpload(body: string, conversions: ClickConversion[]): Said {
  const { conversions: sent, partialFailure: partial, validateOnly } = JSON.parse(body)
  if (partial !== true)
    return [400, failure('INVALID_ARGUMENT', 'requestError', 'PARTIAL_FAILURE_MODE_REQUIRED')]
  const word = wordFor(sent[0], conversions)
  if (word) return [200, partialFailure(word)]
  if (validateOnly) return [200, {}]
  conversions.push(...sent)
  return [200, { results: sent, jobId: '1' }]
}

/** A Google Ads that checks tokens and uploads as the real one does, and how to send to it. */
export async function googleAdsApi() {
  const conversions: ClickConversion[] = []
  const server = await webServer((response, { method, url, headers, body }) => {
    const say = ([status, what]: Said) => response.writeHead(status).end(JSON.stringify(what))
    if (url === '/token') say(tokenFor(new URLSearchParams(body)))
    else if (method !== 'POST' || url !== '/v26/customers/1234567890:uploadClickConversions')
      response.writeHead(404).end('<html>Not Found</html>')
    else say(accessFault(headers) ?? takeUpload(body, conversions))
  })
  const send = (settings: object = {}, values: Partial<PostbackValues> = VALUES) =>
    attempt(
      googleAds,
      { ...SETTINGS, base_url: server.url, token_url: `${server.url}/token`, ...settings },
      values,
    )
  return { conversions, received: server.received, send }
}
