import { z } from 'zod'
import { templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { Parameter } from '../../domain/postback-values.ts'
import { secret } from '../../domain/secret.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import { CONVERSION, conversionOf, filled, nameFaults, valuesOf } from '../conversion.ts'
import type { HttpAnswer } from '../exchange.ts'
import * as user from '../user-data.ts'

const { date_of_birth: _born, gender: _gender, ...PERSON } = user.USER_DATA

const Settings = z
  .strictObject({
    event_name: templateText().describe('The name of the event, such as Lead or Purchase'),
    pixel_code: z
      .string()
      .regex(/^[A-Z0-9]{1,40}$/, 'must be the code of a pixel, in capitals and digits')
      .describe('The code of the pixel'),
    access_token: secret().describe('The access token of the pixel'),
    page_url: templateText().optional().describe('The page of the event; without it, the landing page'),
    ...CONVERSION,
    ...PERSON,
    ttp: templateText().optional().describe('Instead of the cookie _ttp'),
    parameters: z
      .array(Parameter)
      .max(100)
      .default([])
      .describe('What else is told, as properties of the event'),
    limited_data_use: z.boolean().default(false).describe('Ask for Limited Data Use'),
    test_event_code: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Shows the event in the tab Test Events only'),
    api_version: z
      .string()
      .regex(/^v\d{1,2}\.\d$/, 'must be a version such as v1.3')
      .default('v1.3')
      .describe('The version of the API for Business'),
    base_url: baseUrl('https://business-api.tiktok.com'),
  })
  .superRefine(({ event_name, parameters }, context) => {
    if (event_name.text.trim() === '')
      context.addIssue({ code: 'custom', path: ['event_name'], message: 'must not be empty' })
    for (const fault of nameFaults(parameters, ['value', 'currency']))
      context.addIssue({ code: 'custom', ...fault })
  })
type Settings = z.output<typeof Settings>

/**
 * A web event for the Events API of TikTok. It knows a repeat, and the browser's own event, by name and `event_id`.
 */
export default defineAction({
  title: 'TikTok Events API',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: (tools, settings) =>
    tools.send({
      method: 'POST',
      url: `${settings.base_url}/open_api/${settings.api_version}/event/track/`,
      headers: { 'content-type': 'application/json', 'access-token': settings.access_token.reveal() },
      body: JSON.stringify({
        event_source: 'web',
        event_source_id: settings.pixel_code,
        test_event_code: settings.test_event_code,
        data: [eventOf(tools, settings)],
      }),
    }),
  read: readAnswer,
  examples: [
    {
      title: 'A purchase after a click on an ad',
      settings: {
        event_name: 'Purchase',
        pixel_code: 'C1234567890ABCDEFGHI',
        access_token: 'tiktok-token',
        email: '{email}',
        phone: '{phone}',
        zip: '{zip}',
        parameters: [{ name: 'content_type', type: 'static', value: 'product' }],
      },
      values: {
        lead: { email: 'Person@Example.com', phone: '+1 555 123 4567', zip: '94035-1234' },
        system: { event_uid: 'event-1' },
        transactional: { revenue: '42.50', currency: 'USD' },
        tracking: {
          event_time: '2026-11-21T11:59:30.000Z',
          landing_url: 'https://landing.example/',
          referrer: 'https://www.tiktok.com/',
          ttclid: 'E.C.P.x_1',
          ip: '203.0.113.7',
          user_agent: 'Browser/1.0',
        },
      },
      answers: [{ body: '{"code":0,"message":"OK","request_id":"1","data":{}}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://business-api.tiktok.com/open_api/v1.3/event/track/',
          headers: { 'content-type': 'application/json', 'access-token': 'tiktok-token' },
          body: '{"event_source":"web","event_source_id":"C1234567890ABCDEFGHI","data":[{"event":"Purchase","event_time":1795262370,"event_id":"event-1","user":{"email":"542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345","phone":"8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4","zip_code":"1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e","ttclid":"E.C.P.x_1","ip":"203.0.113.7","user_agent":"Browser/1.0"},"page":{"url":"https://landing.example/","referrer":"https://www.tiktok.com/"},"properties":{"value":42.5,"currency":"USD","content_type":"product"}}]}',
        },
      ],
    },
    {
      title: 'A lead while TikTok asks to go slower',
      settings: { event_name: '{event_name}', pixel_code: 'C1', access_token: 'tiktok-token' },
      values: {
        system: { event_uid: 'event-1', event_name: 'Lead' },
        tracking: { event_time: '2026-11-21T11:59:30.000Z' },
      },
      answers: [{ body: '{"code":40100,"message":"Too many requests"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://business-api.tiktok.com/open_api/v1.3/event/track/',
          body: '{"event_source":"web","event_source_id":"C1","data":[{"event":"Lead","event_time":1795262370,"event_id":"event-1","user":{},"page":{},"properties":{}}]}',
        },
      ],
      outcome: { status: 'later', because: 'tiktok_40100', detail: 'Too many requests' },
    },
  ],
})

function eventOf(tools: ActionTools, settings: Settings) {
  const { id, at, value, currency } = conversionOf(tools, settings)
  return {
    event: filled(tools, settings.event_name),
    event_time: Math.floor(at / 1_000),
    event_id: id,
    user: userData(tools, settings),
    page: {
      url: filled(tools, settings.page_url) || tools.valueOf('landing_url') || undefined,
      referrer: tools.valueOf('referrer') || undefined,
    },
    properties: { value, currency, ...valuesOf(tools, settings.parameters) },
    ...(settings.limited_data_use && { limited_data_use: true }),
  }
}

// City, state and country are wanted as they are, and all else of the person hashed.
function userData(tools: ActionTools, settings: Settings) {
  return {
    email: user.hashed(tools, settings.email, user.email),
    phone: user.hashed(tools, settings.phone, user.phoneE164),
    external_id: user.hashed(tools, settings.external_id, (text) => text),
    first_name: user.hashed(tools, settings.first_name, user.name),
    last_name: user.hashed(tools, settings.last_name, user.name),
    city: user.plain(tools, settings.city, user.name),
    state: user.plain(tools, settings.state, user.state),
    country: user.plain(tools, settings.country, user.country),
    zip_code: user.hashed(tools, settings.zip, user.zip),
    ttclid: tools.valueOf('ttclid') || undefined,
    ttp: filled(tools, settings.ttp) || tools.valueOf('_ttp') || undefined,
    ip: tools.valueOf('ip') || undefined,
    user_agent: tools.valueOf('user_agent') || undefined,
  }
}

const Answer = z.object({ code: z.int(), message: z.string().optional() })

// Limits on how often it may be asked; from 50000 on, faults of the service.
const PASSING: ReadonlySet<number> = new Set([40_016, 40_100, 40_133])

// TikTok answers 200 to everything, and puts the truth into `code`.
function readAnswer(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const said = answerJson(Answer, answer)
  if (!said) {
    if (usual.status === 'failed') return usual
    return { status: 'failed', because: 'response_rejected', detail: 'it is not an answer of TikTok' }
  }
  const { code, message: detail } = said
  if (code === 0) return usual
  return {
    status: PASSING.has(code) || code >= 50_000 ? 'later' : 'failed',
    because: `tiktok_${code}`,
    ...(detail === undefined ? {} : { detail }),
  }
}
