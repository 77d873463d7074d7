import { z } from 'zod'
import { type Encode, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import { defineAction } from '../action.ts'
import { baseUrl } from '../base-url.ts'
import type { HttpAnswer } from '../exchange.ts'

const API = 'https://slack.com/api'

const Settings = z
  .strictObject({
    text: templateText().describe('The message, with macros'),
    webhook_url: secret().optional().describe('The address of an incoming webhook'),
    bot_token: secret().optional().describe('The token of a bot, to post as that bot instead'),
    channel: z.string().min(1).max(80).optional().describe('The channel that the bot posts to'),
    base_url: baseUrl(API),
  })
  .superRefine(({ webhook_url, bot_token, channel, base_url }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (webhook_url === undefined && bot_token === undefined)
      fault('webhook_url', 'is missing, and so is bot_token')
    if (webhook_url !== undefined && bot_token !== undefined)
      fault('bot_token', 'must not stand beside webhook_url')
    if (bot_token !== undefined && channel === undefined) fault('channel', 'is missing')
    if (bot_token === undefined && channel !== undefined) fault('channel', 'goes with bot_token only')
    if (bot_token === undefined && base_url !== API) fault('base_url', 'goes with bot_token only')
    if (webhook_url !== undefined && !isWebAddress(webhook_url.reveal()))
      fault('webhook_url', 'must be an address')
  })

export default defineAction({
  title: 'Slack message',
  settings: Settings,
  run: ({ send, fill }, { text, webhook_url, bot_token, channel, base_url }) => {
    const message = fill(text, asSlackText)
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    if (webhook_url) {
      return send({
        method: 'POST',
        url: webhook_url.reveal(),
        headers,
        body: JSON.stringify({ text: message }),
      })
    }
    return send({
      method: 'POST',
      url: `${base_url}/chat.postMessage`,
      headers: { ...headers, authorization: `Bearer ${bot_token?.reveal() ?? ''}` },
      body: JSON.stringify({ channel, text: message }),
    })
  },
  read: (answer, usual, { webhook_url }) =>
    webhook_url ? readWebhook(answer, usual) : readApi(answer, usual),
  examples: [
    {
      title: 'A sold lead, by an incoming webhook',
      settings: {
        webhook_url: 'https://hooks.slack.com/services/T000/B000/XXXX',
        text: 'Sold for {total_sold_price} to {buyer_name}',
      },
      values: { transactional: { total_sold_price: '12.50', buyer_name: 'Acme & <Sons>' } },
      answers: [{ body: 'ok' }],
      sends: [
        {
          method: 'POST',
          url: 'https://hooks.slack.com/services/T000/B000/XXXX',
          body: '{"text":"Sold for 12.50 to Acme &amp; &lt;Sons&gt;"}',
        },
      ],
    },
    {
      title: 'A conversion, posted by a bot that is not in the channel',
      settings: { bot_token: 'xoxb-token', channel: 'C0123', text: '{event_name}: {revenue} {currency}' },
      values: { system: { event_name: 'Sale' }, transactional: { revenue: '49.90', currency: 'USD' } },
      answers: [{ body: '{"ok":false,"error":"not_in_channel"}' }],
      sends: [
        {
          method: 'POST',
          url: 'https://slack.com/api/chat.postMessage',
          headers: { authorization: 'Bearer xoxb-token' },
          body: '{"channel":"C0123","text":"Sale: 49.90 USD"}',
        },
      ],
      outcome: { status: 'failed', because: 'slack_not_in_channel' },
    },
  ],
})

// These three are all that Slack asks to have escaped; a value can then be no link and no mention.
const asSlackText: Encode = (value) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '')
}

const ERROR_WORD = /^[a-z]+(_[a-z]+)+$/

// A webhook answers "ok", or a word for the error with a status of its own.
function readWebhook(answer: HttpAnswer, usual: Outcome): Outcome {
  const word = answer.body.trim()
  if (usual.status === 'later') return usual
  if (ERROR_WORD.test(word)) return { status: 'failed', because: `slack_${word}` }
  if (usual.status === 'done' && word.startsWith('<'))
    return { status: 'failed', because: 'response_rejected' }
  return usual
}

const ApiAnswer = z.object({
  ok: z.boolean(),
  error: z
    .string()
    .regex(/^\w{1,64}$/)
    .optional(),
})

const PASSING: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
])

// The Web API answers 200 to nearly everything, and puts the truth into `ok`.
function readApi(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status !== 'done') return usual
  const said = readJson(answer.body)
  if (!said) return { status: 'failed', because: 'response_rejected', detail: 'it is not an answer of Slack' }
  if (said.ok) return usual
  const error = said.error ?? 'unknown_error'
  return { status: PASSING.has(error) ? 'later' : 'failed', because: `slack_${error}` }
}

function readJson(body: string): z.output<typeof ApiAnswer> | undefined {
  try {
    return ApiAnswer.safeParse(JSON.parse(body)).data
  } catch {
    // What is not JSON is no answer of Slack.
    return undefined
  }
}
