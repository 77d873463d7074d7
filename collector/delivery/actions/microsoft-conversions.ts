import { z } from 'zod'
import { templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import { CONVERSION, conversionOf, filled } from '../conversion.ts'
import type { HttpAnswer } from '../exchange.ts'
import { email, hashed, phoneE164, USER_DATA } from '../user-data.ts'

const Settings = z
  .strictObject({
    event_name: templateText().describe('The action of the event that the conversion goal waits for'),
    tag_id: z
      .string()
      .regex(/^\d{1,20}$/, 'must be the number of a UET tag')
      .describe('The number of the UET tag'),
    access_token: secret().describe('The Conversions API token of the UET tag'),
    event_category: templateText().optional().describe('The category of the event, with macros'),
    event_label: templateText().optional().describe('The label of the event, with macros'),
    page_url: templateText().optional().describe('The page of the event; without it, the landing page'),
    ...CONVERSION,
    email: USER_DATA.email,
    phone: USER_DATA.phone,
    ad_storage_consent: z
      .enum(['granted', 'denied'])
      .optional()
      .describe('Consent to store data for advertising'),
    api_version: z
      .string()
      .regex(/^v\d{1,2}$/, 'must be a version such as v1')
      .default('v1')
      .describe('The version of the Conversions API'),
    base_url: baseUrl('https://capi.uet.microsoft.com'),
  })
  .superRefine(({ event_name }, context) => {
    if (event_name.text.trim() === '')
      context.addIssue({ code: 'custom', path: ['event_name'], message: 'must not be empty' })
  })
type Settings = z.output<typeof Settings>

/**
 * A custom event for the Conversions API of Microsoft Advertising. It knows a repeat, and the browser's own event, by
 * `eventId`. It finds the visitor by click id or hashed user data; without either nothing is sent.
 */
export default defineAction({
  title: 'Microsoft Advertising conversion',
  settings: Settings,
  run: async (tools, settings) => {
    const event = eventOf(tools, settings)
    const { msclkid, em, ph } = event.userData
    if (!msclkid && !em && !ph) return { status: 'failed', because: 'nothing_to_match' }
    return await tools.send({
      method: 'POST',
      url: `${settings.base_url}/${settings.api_version}/${settings.tag_id}/events`,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${settings.access_token.reveal()}`,
      },
      body: JSON.stringify({ data: [event] }),
    })
  },
  read: readAnswer,
  examples: [
    {
      title: 'A lead after a click on an ad',
      settings: {
        event_name: 'lead',
        tag_id: '123456789',
        access_token: 'microsoft-token',
        event_category: '{goal}',
        email: '{email}',
        ad_storage_consent: 'granted',
      },
      values: {
        lead: { email: 'Person@Example.com' },
        system: { event_uid: 'event-1' },
        transactional: { revenue: '42.50', currency: 'USD', goal: 'quote' },
        tracking: {
          event_time: '2026-11-21T11:59:30.000Z',
          landing_url: 'https://landing.example/',
          msclkid: '0a1b2c3d',
          ip: '203.0.113.7',
          user_agent: 'Browser/1.0',
        },
      },
      answers: [{ body: '{"eventsReceived":1}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://capi.uet.microsoft.com/v1/123456789/events',
          headers: { 'content-type': 'application/json', authorization: 'Bearer microsoft-token' },
          body: '{"data":[{"eventType":"custom","eventName":"lead","eventId":"event-1","eventTime":1795262370,"eventSourceUrl":"https://landing.example/","adStorageConsent":"G","userData":{"msclkid":"0a1b2c3d","em":"542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345","clientIpAddress":"203.0.113.7","clientUserAgent":"Browser/1.0"},"customData":{"eventCategory":"quote","value":42.5,"currency":"USD","transactionId":"event-1"}}]}',
        },
      ],
    },
    {
      title: 'A lead found by a phone number alone, with a token of another tag',
      settings: {
        event_name: '{event_id}',
        tag_id: '123456789',
        access_token: 'old-token',
        phone: '{phone}',
        dedupe_id: '{transaction_id}',
      },
      values: {
        lead: { phone: '+1 555 123 4567' },
        system: { event_uid: 'event-1', event_id: 'lead' },
        tracking: { event_time: '2026-11-21T11:59:30.000Z', transaction_id: 'tx-1' },
      },
      answers: [{ status: 401, body: '{"error":{"message":"The token is not of this tag."}}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://capi.uet.microsoft.com/v1/123456789/events',
          body: '{"data":[{"eventType":"custom","eventName":"lead","eventId":"tx-1","eventTime":1795262370,"userData":{"ph":"8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4"},"customData":{"transactionId":"tx-1"}}]}',
        },
      ],
      outcome: { status: 'failed', because: 'http_401', detail: 'The token is not of this tag.' },
    },
  ],
})

const CONSENT = { granted: 'G', denied: 'D' }

function eventOf(tools: ActionTools, settings: Settings) {
  const { id, at, value, currency } = conversionOf(tools, settings)
  const { ad_storage_consent } = settings
  return {
    eventType: 'custom',
    eventName: filled(tools, settings.event_name),
    eventId: id,
    eventTime: Math.floor(at / 1_000),
    eventSourceUrl: filled(tools, settings.page_url) || tools.valueOf('landing_url') || undefined,
    adStorageConsent: ad_storage_consent && CONSENT[ad_storage_consent],
    userData: {
      msclkid: tools.valueOf('msclkid') || undefined,
      em: hashed(tools, settings.email, email),
      ph: hashed(tools, settings.phone, phoneE164),
      clientIpAddress: tools.valueOf('ip') || undefined,
      clientUserAgent: tools.valueOf('user_agent') || undefined,
    },
    customData: {
      eventCategory: filled(tools, settings.event_category) || undefined,
      eventLabel: filled(tools, settings.event_label) || undefined,
      value,
      currency,
      transactionId: id,
    },
  }
}

const Answer = z.object({
  eventsReceived: z.number().optional(),
  error: z
    .object({
      message: z.string().optional(),
      details: z.array(z.object({ errorMessage: z.string().optional() })).optional(),
    })
    .optional(),
})

function readAnswer(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const said = answerJson(Answer, answer)
  const detail = said?.error?.details?.[0]?.errorMessage ?? said?.error?.message
  if (usual.status === 'failed') return detail === undefined ? usual : { ...usual, detail }
  if (said?.eventsReceived === 1) return usual
  return {
    status: 'failed',
    because: 'response_rejected',
    detail: detail ?? 'it does not say that the event was received',
  }
}
