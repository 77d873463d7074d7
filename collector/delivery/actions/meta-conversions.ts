import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { Parameter } from '../../domain/postback-values.ts'
import { secret } from '../../domain/secret.ts'
import { type ActionTools, defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import { CONVERSION, type Conversion, conversionOf, filled, nameFaults, valuesOf } from '../conversion.ts'
import type { HttpAnswer } from '../exchange.ts'
import * as user from '../user-data.ts'

const OWN_NAMES = ['value', 'currency']

const Settings = z
  .strictObject({
    event_name: templateText().describe('The name of the event, such as Lead or Purchase'),
    pixel_id: z
      .string()
      .regex(/^\d{1,20}$/, 'must be the number of a pixel')
      .describe('The number of the pixel'),
    access_token: secret().describe('The access token of the pixel'),
    app_secret: secret().optional().describe('The secret of the app, if the app asks for a proof of it'),
    action_source: z
      .enum(['website', 'app', 'phone_call', 'chat', 'email', 'physical_store', 'system_generated', 'other'])
      .default('website')
      .describe('Where the conversion happened'),
    event_source_url: templateText()
      .optional()
      .describe('The page of the event; without it, the landing page'),
    ...CONVERSION,
    ...user.USER_DATA,
    fbc: templateText().optional().describe('Instead of the cookie _fbc, or of what is made of fbclid'),
    fbp: templateText().optional().describe('Instead of the cookie _fbp'),
    parameters: z.array(Parameter).max(100).default([]).describe('What else is told, as custom data'),
    limited_data_use: z.boolean().default(false).describe('Ask for Limited Data Use, wherever the person is'),
    test_event_code: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Shows the event in the tab Test Events only'),
    api_version: z
      .string()
      .regex(/^v\d{1,3}\.\d$/, 'must be a version such as v26.0')
      .default('v26.0')
      .describe('The version of the Graph API'),
    base_url: baseUrl('https://graph.facebook.com'),
  })
  .superRefine(({ event_name, parameters }, context) => {
    if (event_name.text.trim() === '')
      context.addIssue({ code: 'custom', path: ['event_name'], message: 'must not be empty' })
    for (const fault of nameFaults(parameters, OWN_NAMES)) context.addIssue({ code: 'custom', ...fault })
  })
type Settings = z.output<typeof Settings>

/**
 * An event for the Conversions API of Meta. It knows a repeat, and the browser's own event, by name and `event_id`.
 *
 * Where the landing brought no cookie _fbc, `fbc` is made of the click's fbclid and time, as the pixel makes it.
 */
export default defineAction({
  title: 'Meta Conversions API',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: (tools, settings) => {
    const { access_token, app_secret, test_event_code, base_url, api_version, pixel_id } = settings
    const token = access_token.reveal()
    return tools.send({
      method: 'POST',
      url: `${base_url}/${api_version}/${pixel_id}/events`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        data: [eventOf(tools, settings)],
        test_event_code,
        appsecret_proof: app_secret && createHmac('sha256', app_secret.reveal()).update(token).digest('hex'),
        access_token: token,
      }),
    })
  },
  read: readAnswer,
  examples: [
    {
      title: 'A lead, with what the form and the click know',
      settings: {
        event_name: 'Lead',
        pixel_id: '123456789012345',
        access_token: 'meta-token',
        email: '{email}',
        phone: '{phone}',
        first_name: '{first_name}',
        parameters: [{ name: 'content_name', type: 'static', value: 'Quote form' }],
      },
      values: {
        lead: { email: ' Person@Example.com', phone: '+1 (555) 123-4567', first_name: 'Mary-' },
        system: { event_uid: 'event-1' },
        transactional: { revenue: '42.50', currency: 'USD' },
        tracking: {
          event_time: '2026-11-21T11:59:30.000Z',
          click_time: '2026-11-21T11:00:00.000Z',
          landing_url: 'https://landing.example/quote',
          fbclid: 'AbCd_1',
          ip: '203.0.113.7',
          user_agent: 'Browser/1.0',
        },
      },
      answers: [{ body: '{"events_received":1,"messages":[],"fbtrace_id":"A1"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://graph.facebook.com/v26.0/123456789012345/events',
          headers: { 'content-type': 'application/json' },
          body: '{"data":[{"event_name":"Lead","event_time":1795262370,"event_id":"event-1","action_source":"website","event_source_url":"https://landing.example/quote","user_data":{"em":["542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345"],"ph":["d6736136ea896c1bfdc553e0e86e702c70d060d805696ca3e4e9e0961353860a"],"fn":["6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"],"client_ip_address":"203.0.113.7","client_user_agent":"Browser/1.0","fbc":"fb.1.1795258800000.AbCd_1"},"custom_data":{"value":42.5,"currency":"USD","content_name":"Quote form"}}],"access_token":"meta-token"}',
        },
      ],
    },
    {
      title: 'A test event, of an access token that has expired',
      settings: {
        event_name: '{event_id}',
        pixel_id: '1',
        access_token: 'old-token',
        external_id: '{transaction_id}',
        test_event_code: 'TEST123',
      },
      values: {
        system: { event_uid: 'event-1', event_id: 'Purchase' },
        tracking: { transaction_id: 'Tx 1', event_time: '2026-11-21T11:59:30.000Z' },
      },
      answers: [
        {
          status: 400,
          body: '{"error":{"message":"Session has expired","type":"OAuthException","code":190,"fbtrace_id":"A1"}}',
        },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://graph.facebook.com/v26.0/1/events',
          body: '{"data":[{"event_name":"Purchase","event_time":1795262370,"event_id":"event-1","action_source":"website","user_data":{"external_id":["709b55bd3da0f5a838125bd0ee20c5bfdd7caba173912d4281cae816b79a201b"]},"custom_data":{}}],"test_event_code":"TEST123","access_token":"old-token"}',
        },
      ],
      outcome: { status: 'failed', because: 'meta_190', detail: 'Session has expired' },
    },
  ],
})

function eventOf(tools: ActionTools, settings: Settings) {
  const conversion = conversionOf(tools, settings)
  const page = filled(tools, settings.event_source_url) || tools.valueOf('landing_url')
  return {
    event_name: filled(tools, settings.event_name),
    event_time: Math.floor(conversion.at / 1_000),
    event_id: conversion.id,
    action_source: settings.action_source,
    event_source_url: page || undefined,
    user_data: userData(tools, settings, conversion),
    custom_data: {
      value: conversion.value,
      currency: conversion.currency,
      ...valuesOf(tools, settings.parameters),
    },
    ...(settings.limited_data_use && LIMITED_DATA_USE),
  }
}

// Zero twice leaves it to Meta to find out where the person is.
const LIMITED_DATA_USE = {
  data_processing_options: ['LDU'],
  data_processing_options_country: 0,
  data_processing_options_state: 0,
}

function userData(tools: ActionTools, settings: Settings, conversion: Conversion) {
  const list = (template: Settings['email'], normal: user.Normal) => {
    const hash = user.hashed(tools, template, normal)
    return hash && [hash]
  }
  return {
    em: list(settings.email, user.email),
    ph: list(settings.phone, user.phoneDigits),
    fn: list(settings.first_name, user.name),
    ln: list(settings.last_name, user.name),
    db: list(settings.date_of_birth, user.dateOfBirth),
    ge: list(settings.gender, user.gender),
    ct: list(settings.city, user.city),
    st: list(settings.state, user.state),
    zp: list(settings.zip, user.zip),
    country: list(settings.country, user.country),
    external_id: list(settings.external_id, user.id),
    client_ip_address: tools.valueOf('ip') || undefined,
    client_user_agent: tools.valueOf('user_agent') || undefined,
    fbc: filled(tools, settings.fbc) || tools.valueOf('_fbc') || fbcOf(tools, conversion),
    fbp: filled(tools, settings.fbp) || tools.valueOf('_fbp') || undefined,
  }
}

// The time is that of the click; an event that overtook its click has only its own.
function fbcOf(tools: ActionTools, { at }: Conversion): string | undefined {
  const fbclid = tools.valueOf('fbclid')
  const clickedAt = Date.parse(tools.valueOf('click_time'))
  return fbclid ? `fb.1.${Number.isNaN(clickedAt) ? at : clickedAt}.${fbclid}` : undefined
}

const Answer = z.object({
  events_received: z.number().optional(),
  error: z
    .object({
      code: z.int(),
      message: z.string().optional(),
      error_user_msg: z.string().optional(),
      is_transient: z.boolean().optional(),
    })
    .optional(),
})

// Faults of the service, and limits on how often it may be asked; Meta gives them a status of 400 or 403.
const PASSING: ReadonlySet<number> = new Set([1, 2, 4, 17, 32, 341, 368, 613, 80_004, 80_014])

function readAnswer(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  const said = answerJson(Answer, answer)
  if (said?.error) {
    const { code, error_user_msg, message, is_transient = false } = said.error
    const detail = error_user_msg ?? message
    return {
      status: is_transient || PASSING.has(code) ? 'later' : 'failed',
      because: `meta_${code}`,
      ...(detail === undefined ? {} : { detail }),
    }
  }
  if (usual.status === 'done' && said?.events_received !== 1)
    return {
      status: 'failed',
      because: 'response_rejected',
      detail: 'it does not say that the event was received',
    }
  return usual
}
