import { createHmac } from 'node:crypto'
import { z } from 'zod'
import {
  asJsonText,
  asText,
  asUrlPart,
  type Template,
  templateText,
  urlTemplate,
} from '../../domain/macro.ts'
import { Parameter } from '../../domain/postback-values.ts'
import { type Secret, secret } from '../../domain/secret.ts'
import { defineAction } from '../action.ts'

const Settings = z
  .strictObject({
    url: urlTemplate().describe('The address of the receiver, with macros'),
    secret: secret().describe('The secret that the receiver knows: whsec_ and 24 to 64 bytes in base64'),
    previous_secret: secret()
      .optional()
      .describe('The secret before it, which signs as well until every receiver has changed over'),
    type: templateText()
      .optional()
      .describe('What happened, such as conversion.{conversion_status}; it goes with parameters'),
    parameters: z.array(Parameter).max(200).default([]).describe('What is told about it, as data'),
    body: templateText().optional().describe('The whole body instead: JSON with macros within its texts'),
  })
  .superRefine((settings, context) => {
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const { type, parameters, body, previous_secret } = settings
    for (const name of ['secret', 'previous_secret'] as const) {
      const given = settings[name]
      if (given && !keyOf(given)) fault([name], 'must be whsec_ and 24 to 64 bytes in base64')
    }
    if (previous_secret && previous_secret.reveal() === settings.secret.reveal())
      fault(['previous_secret'], 'must not be the same as secret')
    if (body === undefined && type === undefined) fault(['type'], 'is missing, and so is body')
    if (body !== undefined && type !== undefined) fault(['type'], 'must not stand beside body')
    if (body !== undefined && parameters.length > 0) fault(['parameters'], 'must not stand beside body')
    if (body !== undefined && !isJson(body))
      fault(['body'], 'must be JSON when its macros are replaced by values')
    const names = parameters.map(({ name }) => name)
    names.forEach((name, index) => {
      if (names.indexOf(name) < index) fault(['parameters', index, 'name'], `"${name}" is there twice`)
    })
  })
type Settings = z.output<typeof Settings>

export default defineAction({
  title: 'Standard Webhook',
  settings: Settings,
  parameters: (settings) => settings.parameters,
  run: ({ send, fill, value, deliveryId, now }, settings) => {
    const { url, type, parameters } = settings
    const data = parameters.map((parameter) => [parameter.name, value(parameter)])
    const body = settings.body
      ? fill(settings.body, asJsonText)
      : JSON.stringify({
          type: type ? fill(type, asText) : '',
          timestamp: new Date(now()).toISOString(),
          data: Object.fromEntries(data),
        })
    const timestamp = String(Math.floor(now() / 1_000))
    return send({
      method: 'POST',
      url: fill(url, asUrlPart),
      headers: {
        'content-type': 'application/json',
        'webhook-id': deliveryId,
        'webhook-timestamp': timestamp,
        'webhook-signature': signaturesOf(settings, `${deliveryId}.${timestamp}.${body}`),
      },
      body,
    })
  },
  // By the specification a receiver answers so that wants nothing more, ever.
  read: (answer, usual) =>
    answer.status === 410 ? { status: 'failed', because: 'webhook_disabled' } : usual,
  examples: [
    {
      title: 'A receiver is told of a conversion while its secret changes',
      settings: {
        url: 'https://receiver.example/hooks',
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        previous_secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
        type: 'conversion.{conversion_status}',
        parameters: [
          { name: 'transaction_id', type: 'tracking', value: 'transaction_id' },
          { name: 'revenue', type: 'transactional', value: 'revenue' },
        ],
      },
      values: {
        tracking: { transaction_id: 'tx-1' },
        transactional: { conversion_status: 'done', revenue: '49.90' },
      },
      answers: [{ status: 204 }],
      sends: [
        {
          method: 'POST',
          url: 'https://receiver.example/hooks',
          headers: {
            'content-type': 'application/json',
            'webhook-id': 'delivery-1',
            'webhook-timestamp': '1795262400',
            'webhook-signature':
              'v1,7BgeuBc6akXe6FQtOmwAKibZTyeH5p0+nSVGwlaiTbk= v1,89s9bREJ9jhhidh754EsdIVFiceHKvBUX4ehdjOjK4A=',
          },
          body: '{"type":"conversion.done","timestamp":"2026-11-21T12:00:00.000Z","data":{"transaction_id":"tx-1","revenue":"49.90"}}',
        },
      ],
    },
    {
      title: 'A receiver that was switched off',
      settings: {
        url: 'https://receiver.example/hooks/{pid}',
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        body: '{"id":"{conversion_id}","by":"{sub1}"}',
      },
      values: { system: { conversion_id: 'conv-1' }, tracking: { pid: 'fb_ads', sub1: 'a "b"' } },
      answers: [{ status: 410, body: 'Gone' }],
      sends: [
        {
          method: 'POST',
          url: 'https://receiver.example/hooks/fb_ads',
          headers: { 'webhook-signature': 'v1,qh04NozE/fm0UPcLv/qjsZMFYDITq8f6Kz2aeQVJWwM=' },
          body: '{"id":"conv-1","by":"a \\"b\\""}',
        },
      ],
      outcome: { status: 'failed', because: 'webhook_disabled' },
    },
  ],
})

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

function keyOf(given: Secret): Buffer | undefined {
  const [, encoded] = /^whsec_(.+)$/.exec(given.reveal()) ?? []
  if (encoded === undefined || !BASE64.test(encoded)) return undefined
  const key = Buffer.from(encoded, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : undefined
}

function signaturesOf({ secret: current, previous_secret }: Settings, content: string): string {
  return [current, previous_secret]
    .flatMap((one) => (one ? (keyOf(one) ?? []) : []))
    .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
    .join(' ')
}

// A digit may stand where a text or a number stands, so it shows whether the rest is JSON.
function isJson({ parts }: Template): boolean {
  try {
    JSON.parse(parts.map((part) => (typeof part === 'string' ? part : '0')).join(''))
    return true
  } catch {
    return false
  }
}
