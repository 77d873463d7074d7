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

const { date_of_birth: _born, ...PERSON } = user.USER_DATA

const Settings = z
  .strictObject({
    event_name: templateText().describe('The name of the event, such as SIGN_UP or PURCHASE'),
    pixel_id: z
      .string()
      .regex(/^[0-9a-f-]{1,40}$/, 'must be the id of a pixel')
      .describe('The id of the pixel'),
    access_token: secret().describe('The long-lived Conversions API token'),
    action_source: z.enum(['WEB', 'OFFLINE']).default('WEB').describe('Where the conversion happened'),
    event_source_url: templateText()
      .optional()
      .describe('The page of the event; without it, the landing page'),
    ...CONVERSION,
    ...PERSON,
    sc_cookie1: templateText().optional().describe('Instead of the cookie _scid'),
    parameters: z.array(Parameter).max(100).default([]).describe('What else is told, as custom data'),
    validate: z.boolean().default(false).describe('Have the event checked, and not counted'),
    api_version: z
      .string()
      .regex(/^v\d{1,2}$/, 'must be a version such as v3')
      .default('v3')
      .describe('The version of the Conversions API'),
    base_url: baseUrl('https://tr.snapchat.com'),
  })
  .superRefine(({ event_name, parameters }, context) => {
    if (!event_name.text.includes('{') && !EVENT_NAME.test(event_name.text))
      context.addIssue({
        code: 'custom',
        path: ['event_name'],
        message: 'must be of capitals, digits and underscores',
      })
    for (const fault of nameFaults(parameters, ['value', 'currency', 'order_id']))
      context.addIssue({ code: 'custom', ...fault })
  })
type Settings = z.output<typeof Settings>

const EVENT_NAME = /^[A-Z][A-Z0-9_]{0,63}$/

/**
 * An event for the Conversions API of Snapchat. It knows a repeat, and the browser's own event, by name and `event_id`.
 */
export default defineAction({
  title: 'Snapchat Conversions API',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: (tools, settings) => {
    const { base_url, api_version, pixel_id, access_token, validate } = settings
    const query = new URLSearchParams({ access_token: access_token.reveal() })
    return tools.send({
      method: 'POST',
      url: `${base_url}/${api_version}/${pixel_id}/events${validate ? '/validate' : ''}?${query}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: [eventOf(tools, settings)] }),
    })
  },
  read: readAnswer,
  examples: [
    {
      title: 'A sign-up after a swipe on an ad',
      settings: {
        event_name: 'SIGN_UP',
        pixel_id: '0a1b2c3d-0000-4000-8000-000000000000',
        access_token: 'snap-token',
        email: '{email}',
        phone: '{phone}',
        parameters: [{ name: 'sign_up_method', type: 'static', value: 'form' }],
      },
      values: {
        lead: { email: 'Person@Example.com', phone: '+44 844 412 4653' },
        system: { event_uid: 'event-1' },
        transactional: { revenue: '42.50', currency: 'USD' },
        tracking: {
          event_time: '2026-11-21T11:59:30.000Z',
          landing_url: 'https://landing.example/',
          sccid: 'aaaa-bbbb',
          ip: '203.0.113.7',
          user_agent: 'Browser/1.0',
        },
      },
      answers: [{ body: '{"status":"OK","reason":"Events have been processed successfully."}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://tr.snapchat.com/v3/0a1b2c3d-0000-4000-8000-000000000000/events?access_token=snap-token',
          headers: { 'content-type': 'application/json' },
          body: '{"data":[{"event_name":"SIGN_UP","event_time":1795262370,"event_id":"event-1","action_source":"WEB","event_source_url":"https://landing.example/","user_data":{"em":["542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345"],"ph":["dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383"],"client_ip_address":"203.0.113.7","client_user_agent":"Browser/1.0","sc_click_id":"aaaa-bbbb"},"custom_data":{"value":42.5,"currency":"USD","order_id":"event-1","sign_up_method":"form"}}]}',
        },
      ],
    },
    {
      title: 'A check of an event that Snap would not take',
      settings: { event_name: '{event_id}', pixel_id: '0a1b', access_token: 'snap-token', validate: true },
      values: {
        system: { event_uid: 'event-1', event_id: 'LEAD' },
        tracking: { event_time: '2026-11-21T11:59:30.000Z' },
      },
      answers: [{ status: 400, body: '{"status":"FAILED","reason":"Unknown event_name"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://tr.snapchat.com/v3/0a1b/events/validate?access_token=snap-token',
          body: '{"data":[{"event_name":"LEAD","event_time":1795262370,"event_id":"event-1","action_source":"WEB","user_data":{},"custom_data":{"order_id":"event-1"}}]}',
        },
      ],
      outcome: { status: 'failed', because: 'http_400', detail: 'Unknown event_name' },
    },
  ],
})

function eventOf(tools: ActionTools, settings: Settings) {
  const { id, at, value, currency } = conversionOf(tools, settings)
  const page = filled(tools, settings.event_source_url) || tools.valueOf('landing_url')
  return {
    event_name: filled(tools, settings.event_name),
    event_time: Math.floor(at / 1_000),
    event_id: id,
    action_source: settings.action_source,
    event_source_url: page || undefined,
    user_data: userData(tools, settings),
    custom_data: { value, currency, order_id: id, ...valuesOf(tools, settings.parameters) },
  }
}

function userData(tools: ActionTools, settings: Settings) {
  const list = (template: Settings['email'], normal: user.Normal) => {
    const hash = user.hashed(tools, template, normal)
    return hash && [hash]
  }
  return {
    em: list(settings.email, user.email),
    ph: list(settings.phone, user.phoneDigits),
    fn: list(settings.first_name, user.name),
    ln: list(settings.last_name, user.name),
    ge: list(settings.gender, user.gender),
    ct: list(settings.city, user.city),
    st: list(settings.state, user.state),
    zp: list(settings.zip, user.zip),
    country: list(settings.country, user.country),
    external_id: list(settings.external_id, user.id),
    client_ip_address: tools.valueOf('ip') || undefined,
    client_user_agent: tools.valueOf('user_agent') || undefined,
    sc_click_id: tools.valueOf('sccid') || undefined,
    sc_cookie1: filled(tools, settings.sc_cookie1) || tools.valueOf('_scid') || undefined,
  }
}

const Answer = z.object({ status: z.string().optional(), reason: z.string().optional() })

// What is checked is called valid, and what counts is called by either of the others.
const GOOD: ReadonlySet<string> = new Set(['OK', 'SUCCESS', 'VALID'])

function readAnswer(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const said = answerJson(Answer, answer)
  const detail = said?.reason === undefined ? {} : { detail: said.reason }
  if (usual.status === 'failed') return { ...usual, ...detail }
  if (said?.status !== undefined && GOOD.has(said.status.toUpperCase())) return usual
  return {
    status: 'failed',
    because: 'response_rejected',
    ...(said ? detail : { detail: 'it is not an answer of Snap' }),
  }
}
