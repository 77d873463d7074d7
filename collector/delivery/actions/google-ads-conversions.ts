import { z } from 'zod'
import { secret } from '../../domain/secret.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import { CONVERSION, conversionOf } from '../conversion.ts'
import type { HttpAnswer, HttpFault } from '../exchange.ts'
import { readGoogleAds } from '../google-ads-answer.ts'
import { googleEmail, hashed, phoneE164, USER_DATA } from '../user-data.ts'

const Consent = z.enum(['GRANTED', 'DENIED']).optional()
const TOKEN_URL = 'https://oauth2.googleapis.com/token'

const customerId = () =>
  z
    .string()
    .regex(/^\d{3}-?\d{3}-?\d{4}$/, 'must be a customer id such as 123-456-7890')
    .transform((id) => id.replaceAll('-', ''))

const Settings = z.strictObject({
  customer_id: customerId().describe('The account that owns the conversion action'),
  conversion_action_id: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the number of a conversion action')
    .describe('The number of the conversion action, of the kind that is imported from clicks'),
  developer_token: secret().describe('The developer token of the manager account'),
  client_id: z.string().min(1).max(256).describe('The client id of the OAuth client'),
  client_secret: secret().describe('The client secret of the OAuth client'),
  refresh_token: secret().describe('A refresh token of a user who may use the account'),
  login_customer_id: customerId().optional().describe('The manager account that the user belongs to, if any'),
  ...CONVERSION,
  email: USER_DATA.email,
  phone: USER_DATA.phone,
  ad_user_data: Consent.describe('Consent to send data of the person to Google for advertising'),
  ad_personalization: Consent.describe('Consent to personalised advertising'),
  validate_only: z.boolean().default(false).describe('Have the conversion checked, and not counted'),
  api_version: z
    .string()
    .regex(/^v\d{1,3}$/, 'must be a version such as v26')
    .default('v26')
    .describe('The version of the Google Ads API'),
  token_url: z
    .url({ protocol: /^https?$/ })
    .default(TOKEN_URL)
    .describe(`Where access tokens are got, if not at ${TOKEN_URL}`),
  base_url: baseUrl('https://googleads.googleapis.com'),
})
type Settings = z.output<typeof Settings>

/**
 * A click conversion for Google Ads, by a click id, by hashed user data, or both. Each attempt gets an access token
 * first, so nothing is kept between attempts. A repeat is known by `orderId`, which is the event's id: what an earlier
 * attempt has brought already is done.
 */
export default defineAction({
  title: 'Google Ads conversion',
  settings: Settings,
  run: async (tools, settings) => {
    const conversion = clickConversion(tools, settings)
    if (!conversion) return { status: 'failed', because: 'nothing_to_match' }
    const came = await askForToken(tools, settings)
    if (came.kind === 'fault' || came.status !== 200) return came
    const token = answerJson(Token, came)?.access_token
    if (token === undefined)
      return { status: 'failed', because: 'response_rejected', detail: 'it has no access token' }
    return await upload(tools, settings, { conversion, token })
  },
  read: readGoogleAds,
  examples: [
    {
      title: 'A sale after a click on an ad',
      settings: {
        customer_id: '123-456-7890',
        conversion_action_id: '987654321',
        developer_token: 'developer-token',
        client_id: 'client.apps.example',
        client_secret: 'client-secret',
        refresh_token: 'refresh/token',
        login_customer_id: '111-222-3333',
        email: '{email}',
        ad_user_data: 'GRANTED',
      },
      values: {
        lead: { email: 'Per.Son@Example.com' },
        system: { event_uid: 'event-1' },
        transactional: { revenue: '42.50', currency: 'USD' },
        tracking: { event_time: '2026-11-21T11:59:30.000Z', gclid: 'Cj0_x-Y' },
      },
      answers: [
        { body: '{"access_token":"ya29.short-lived","expires_in":3599,"token_type":"Bearer"}' },
        { body: '{"results":[{"gclid":"Cj0_x-Y"}],"jobId":"1"}' },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://oauth2.googleapis.com/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'grant_type=refresh_token&client_id=client.apps.example&client_secret=client-secret&refresh_token=refresh%2Ftoken',
        },
        {
          method: 'POST',
          url: 'https://googleads.googleapis.com/v26/customers/1234567890:uploadClickConversions',
          headers: {
            authorization: 'Bearer ya29.short-lived',
            'developer-token': 'developer-token',
            'login-customer-id': '1112223333',
          },
          body: '{"conversions":[{"conversionAction":"customers/1234567890/conversionActions/987654321","conversionDateTime":"2026-11-21 11:59:30+00:00","conversionValue":42.5,"currencyCode":"USD","orderId":"event-1","gclid":"Cj0_x-Y","userIdentifiers":[{"hashedEmail":"e5a62263534d72f391663cd7fc81e979f64335ce05f4f51d543756eca0ce9550"}],"consent":{"adUserData":"GRANTED"}}],"partialFailure":true}',
        },
      ],
    },
    {
      title: 'A click so recent that Google does not know it yet',
      settings: {
        customer_id: '1234567890',
        conversion_action_id: '987654321',
        developer_token: 'developer-token',
        client_id: 'client.apps.example',
        client_secret: 'client-secret',
        refresh_token: 'refresh-token',
        value: '{payout|0}',
        currency: 'EUR',
      },
      values: {
        system: { event_uid: 'event-1' },
        tracking: { event_time: '2026-11-21T11:59:30.000Z', gbraid: '0AAA' },
      },
      answers: [
        { body: '{"access_token":"ya29.short-lived"}' },
        {
          body: '{"partialFailureError":{"code":3,"message":"Try again in 24 hours.","details":[{"errors":[{"errorCode":{"conversionUploadError":"TOO_RECENT_EVENT"},"message":"Try again in 24 hours."}]}]},"results":[{}]}',
        },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://oauth2.googleapis.com/token',
          body: 'grant_type=refresh_token&client_id=client.apps.example&client_secret=client-secret&refresh_token=refresh-token',
        },
        {
          method: 'POST',
          url: 'https://googleads.googleapis.com/v26/customers/1234567890:uploadClickConversions',
          body: '{"conversions":[{"conversionAction":"customers/1234567890/conversionActions/987654321","conversionDateTime":"2026-11-21 11:59:30+00:00","conversionValue":0,"currencyCode":"EUR","orderId":"event-1","gbraid":"0AAA"}],"partialFailure":true}',
        },
      ],
      outcome: {
        status: 'later',
        because: 'google_too_recent_event',
        afterMs: 21_600_000,
        detail: 'Try again in 24 hours.',
      },
    },
  ],
})

function clickConversion(tools: ActionTools, settings: Settings) {
  const { id, at, value, currency } = conversionOf(tools, settings)
  const { customer_id, conversion_action_id, ad_user_data, ad_personalization } = settings
  const click = clickId(tools)
  const person = click && !('gclid' in click) ? undefined : identifiers(tools, settings)
  if (!click && !person) return undefined
  return {
    conversionAction: `customers/${customer_id}/conversionActions/${conversion_action_id}`,
    conversionDateTime: `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}+00:00`,
    conversionValue: value,
    currencyCode: value === undefined ? undefined : currency,
    orderId: id,
    ...click,
    userIdentifiers: person,
    ...((ad_user_data ?? ad_personalization) && {
      consent: { adUserData: ad_user_data, adPersonalization: ad_personalization },
    }),
  }
}

// Google takes one of them only, and neither of the last two beside user data.
function clickId(tools: ActionTools) {
  const [gclid, gbraid, wbraid] = ['gclid', 'gbraid', 'wbraid'].map((name) => tools.valueOf(name))
  if (gclid) return { gclid }
  if (gbraid) return { gbraid }
  return wbraid ? { wbraid } : undefined
}

function identifiers(tools: ActionTools, settings: Settings) {
  const hashedEmail = hashed(tools, settings.email, googleEmail)
  const hashedPhoneNumber = hashed(tools, settings.phone, phoneE164)
  const all = [
    ...(hashedEmail ? [{ hashedEmail }] : []),
    ...(hashedPhoneNumber ? [{ hashedPhoneNumber }] : []),
  ]
  return all.length === 0 ? undefined : all
}

const Token = z.object({ access_token: z.string().min(1) })

function askForToken({ send }: ActionTools, settings: Settings): Promise<HttpAnswer | HttpFault> {
  const { client_id, client_secret, refresh_token } = settings
  return send({
    method: 'POST',
    url: settings.token_url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id,
      client_secret: client_secret.reveal(),
      refresh_token: refresh_token.reveal(),
    }).toString(),
  })
}

function upload({ send }: ActionTools, settings: Settings, what: { conversion: object; token: string }) {
  const { base_url, api_version, customer_id, login_customer_id, validate_only } = settings
  return send({
    method: 'POST',
    url: `${base_url}/${api_version}/customers/${customer_id}:uploadClickConversions`,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${what.token}`,
      'developer-token': settings.developer_token.reveal(),
      ...(login_customer_id === undefined ? {} : { 'login-customer-id': login_customer_id }),
    },
    body: JSON.stringify({
      conversions: [what.conversion],
      partialFailure: true,
      ...(validate_only && { validateOnly: true }),
    }),
  })
}
