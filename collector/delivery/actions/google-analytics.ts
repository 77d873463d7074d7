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
import { hash } from '../hash.ts'
import * as user from '../user-data.ts'

const { date_of_birth: _born, gender: _gender, external_id: _id, ...PERSON } = user.USER_DATA

const OWN_NAMES = ['value', 'currency', 'transaction_id', 'session_id', 'engagement_time_msec']
const MAX_PARAMETERS = 25 - OWN_NAMES.length

const Consent = z.enum(['GRANTED', 'DENIED']).optional()

const Settings = z
  .strictObject({
    event_name: templateText().describe('The name of the event, such as generate_lead or purchase'),
    measurement_id: z
      .string()
      .regex(/^G-[A-Z0-9]{4,20}$/, 'must be a measurement id such as G-AB12CD34EF')
      .describe('The id of the web data stream'),
    api_secret: secret().describe('A Measurement Protocol API secret of the data stream'),
    client_id: templateText().optional().describe('Instead of the client id of the cookie _ga'),
    session_id: templateText().optional().describe('The visitor’s session id, if a field has it'),
    user_id: templateText().optional().describe('Your own id of the person'),
    ...CONVERSION,
    ...PERSON,
    ad_user_data: Consent.describe('Consent to send data of the person to Google for advertising'),
    ad_personalization: Consent.describe('Consent to personalised advertising'),
    parameters: z
      .array(Parameter)
      .max(MAX_PARAMETERS)
      .default([])
      .describe('What else is told, as parameters of the event'),
    debug: z.boolean().default(false).describe('Have the event checked, and not counted'),
    base_url: baseUrl('https://www.google-analytics.com'),
  })
  .superRefine(({ event_name, parameters }, context) => {
    const message = event_name.text.includes('{') ? undefined : nameFault(event_name.text)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['event_name'], message })
    for (const fault of nameFaults(parameters, OWN_NAMES)) context.addIssue({ code: 'custom', ...fault })
    for (const [index, { name }] of parameters.entries()) {
      const wrong = nameFault(name)
      if (wrong) context.addIssue({ code: 'custom', path: ['parameters', index, 'name'], message: wrong })
    }
  })
type Settings = z.output<typeof Settings>

/**
 * An event for the Measurement Protocol of Google Analytics 4. Analytics takes everything and says nothing, so what it
 * would drop in silence fails here: a name that it does not allow, and an event of more than 72 hours ago.
 *
 * A repeat is known by `transaction_id`, which is the event's id and not the visit's. Where the landing brought no cookie
 * _ga, the client id is made of the visit's transaction id, the same for every event of the visit.
 */
export default defineAction({
  title: 'Google Analytics 4',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: async (tools, settings) => {
    const { base_url, debug, measurement_id, api_secret } = settings
    const conversion = conversionOf(tools, settings)
    const name = filled(tools, settings.event_name)
    const detail = nameFault(name)
    if (detail !== undefined) return { status: 'failed', because: 'ga4_name_invalid', detail }
    if (tools.now() - conversion.at > BACKDATING_MS) return { status: 'failed', because: 'event_too_old' }
    const query = new URLSearchParams({ measurement_id, api_secret: api_secret.reveal() })
    return await tools.send({
      method: 'POST',
      url: `${base_url}${debug ? '/debug' : ''}/mp/collect?${query}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(tools, settings, conversion, name)),
    })
  },
  read: (answer, usual, { debug }) => (debug ? readCheck(answer, usual) : usual),
  examples: [
    {
      title: 'A purchase, with the consent of the buyer',
      settings: {
        event_name: 'purchase',
        measurement_id: 'G-AB12CD34EF',
        api_secret: 'ga-secret',
        email: '{email}',
        phone: '{phone}',
        city: '{city}',
        ad_user_data: 'GRANTED',
        parameters: [{ name: 'affiliation', type: 'tracking', value: 'pid' }],
      },
      values: {
        lead: { email: 'Person@Example.com', phone: '+1 555 123 4567', city: 'New York' },
        system: { event_uid: 'event-1' },
        transactional: { revenue: '42.50', currency: 'USD' },
        tracking: { transaction_id: 'tx-1', pid: 'partner', event_time: '2026-11-21T11:59:30.000Z' },
      },
      answers: [{ status: 204, body: '' }],
      sends: [
        {
          method: 'POST',
          url: 'https://www.google-analytics.com/mp/collect?measurement_id=G-AB12CD34EF&api_secret=ga-secret',
          headers: { 'content-type': 'application/json' },
          body: '{"client_id":"36666058.1812895632","timestamp_micros":"1795262370000000","consent":{"ad_user_data":"GRANTED"},"user_data":{"sha256_email_address":["542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345"],"sha256_phone_number":["8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4"],"address":[{"city":"new york"}]},"events":[{"name":"purchase","params":{"engagement_time_msec":100,"value":42.5,"currency":"USD","transaction_id":"event-1","affiliation":"partner"}}]}',
        },
      ],
    },
    {
      title: 'A check of an event that Analytics would not understand',
      settings: {
        event_name: '{event_id}',
        measurement_id: 'G-AB12CD34EF',
        api_secret: 'ga-secret',
        client_id: '123456.7654321',
        debug: true,
      },
      values: {
        system: { event_uid: 'event-1', event_id: 'lead' },
        tracking: { event_time: '2026-11-21T11:59:30.000Z' },
      },
      answers: [
        {
          body: '{"validationMessages":[{"fieldPath":"events","description":"Event at index: [0] has a reserved name.","validationCode":"NAME_RESERVED"}]}',
        },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://www.google-analytics.com/debug/mp/collect?measurement_id=G-AB12CD34EF&api_secret=ga-secret',
          body: '{"client_id":"123456.7654321","timestamp_micros":"1795262370000000","validation_behavior":"ENFORCE_RECOMMENDATIONS","events":[{"name":"lead","params":{"engagement_time_msec":100,"transaction_id":"event-1"}}]}',
        },
      ],
      outcome: {
        status: 'failed',
        because: 'ga4_name_reserved',
        detail: 'events: Event at index: [0] has a reserved name.',
      },
    },
  ],
})

const BACKDATING_MS = 72 * 3_600_000
const MAX_VALUE = 100
const RESERVED = /^(_|firebase_|ga_|google_|gtag\.)/

function nameFault(name: string): string | undefined {
  if (!/^[A-Za-z]\w{0,39}$/.test(name) && !RESERVED.test(name))
    return 'must be of at most 40 letters, digits and underscores, and begin with a letter'
  return RESERVED.test(name) ? 'must not begin with _, firebase_, ga_, google_ or gtag.' : undefined
}

function bodyOf(tools: ActionTools, settings: Settings, conversion: Conversion, name: string) {
  const { ad_user_data, ad_personalization, debug } = settings
  const session = filled(tools, settings.session_id)
  const extras = Object.entries(valuesOf(tools, settings.parameters))
  return {
    client_id:
      filled(tools, settings.client_id) ||
      clientIdOfCookie(tools.valueOf('_ga')) ||
      clientIdOf(tools.valueOf('transaction_id') || conversion.id),
    user_id: filled(tools, settings.user_id) || undefined,
    timestamp_micros: `${conversion.at}000`,
    ...(debug ? { validation_behavior: 'ENFORCE_RECOMMENDATIONS' } : {}),
    ...((ad_user_data ?? ad_personalization) && { consent: { ad_user_data, ad_personalization } }),
    user_data: userData(tools, settings),
    events: [
      {
        name,
        params: {
          session_id: session || undefined,
          // An event without a time of engagement makes no active user.
          engagement_time_msec: 100,
          value: conversion.value,
          currency: conversion.currency,
          transaction_id: conversion.id,
          ...Object.fromEntries(extras.map(([key, value]) => [key, value.slice(0, MAX_VALUE)])),
        },
      },
    ],
  }
}

// The form of the cookie: two numbers of 31 bits.
// The last two numbers, as in GA1.1.123456.7654321.
function clientIdOfCookie(cookie: string): string | undefined {
  return /^GA\d\.\d+\.(\d+\.\d+)$/.exec(cookie)?.[1]
}

function clientIdOf(id: string): string {
  const hex = hash('sha256', id)
  const numbers = [hex.slice(0, 8), hex.slice(8, 16)].map((digits) => Number.parseInt(digits, 16) >>> 1)
  return numbers.join('.')
}

function userData(tools: ActionTools, settings: Settings) {
  const list = (value: string | undefined) => value && [value]
  const address = {
    sha256_first_name: user.hashed(tools, settings.first_name, user.googleName),
    sha256_last_name: user.hashed(tools, settings.last_name, user.googleName),
    city: user.plain(tools, settings.city, user.googleName),
    region: user.plain(tools, settings.state, user.googleName),
    postal_code: user.plain(tools, settings.zip, (text) => text.replace(/[.~]/g, '')),
    country: user.plain(tools, settings.country, user.country)?.toUpperCase(),
  }
  const data = {
    sha256_email_address: list(user.hashed(tools, settings.email, user.googleEmail)),
    sha256_phone_number: list(user.hashed(tools, settings.phone, user.phoneE164)),
    address: isEmpty(address) ? undefined : [address],
  }
  return isEmpty(data) ? undefined : data
}

function isEmpty(fields: object): boolean {
  return Object.values(fields).every((value) => value === undefined)
}

const Check = z.object({
  validationMessages: z.array(
    z.object({
      fieldPath: z.string().optional(),
      description: z.string().optional(),
      validationCode: z.string().regex(/^\w{1,64}$/),
    }),
  ),
})

// The debug endpoint answers 200, whatever it thinks of the event.
function readCheck(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status !== 'done') return usual
  const said = answerJson(Check, answer)
  if (!said) return { status: 'failed', because: 'response_rejected', detail: 'it has no validationMessages' }
  const [first] = said.validationMessages
  if (!first) return usual
  const detail = [first.fieldPath, first.description].filter(Boolean).join(': ')
  return { status: 'failed', because: `ga4_${first.validationCode.toLowerCase()}`, detail }
}
