import { z } from 'zod'
import { DO_NOT_CONTACT } from '../../domain/lists/list.ts'
import { asText, asUrlPart, templateText, urlTemplate } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import { defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import type { HttpAnswer } from '../exchange.ts'
import { asE164 } from '../phone-forms.ts'

const SENDER = /^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/

const Settings = z
  .strictObject({
    to: templateText().describe('Who gets the message, in E.164, such as {phone}'),
    text: templateText().describe('The message, with macros'),
    account_sid: z
      .string()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits')
      .describe('The SID of the account'),
    auth_token: secret().optional().describe('The auth token of the account'),
    api_key_sid: z
      .string()
      .regex(/^SK[0-9a-fA-F]{32}$/, 'must be SK and 32 hexadecimal digits')
      .optional()
      .describe('The SID of an API key, to be used instead of the auth token'),
    api_key_secret: secret().optional().describe('The secret of the API key'),
    from: z
      .string()
      .regex(SENDER, 'must be a number in E.164, a short code, or a name of up to 11 letters and digits')
      .optional()
      .describe('The number or name that the message comes from'),
    messaging_service_sid: z
      .string()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'must be MG and 32 hexadecimal digits')
      .optional()
      .describe('The SID of a messaging service, which chooses the number'),
    status_callback: urlTemplate()
      .optional()
      .describe('The address that Twilio tells what became of the message, with macros'),
    base_url: baseUrl('https://api.twilio.com'),
  })
  .superRefine((settings, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    const { auth_token, api_key_sid, api_key_secret, from, messaging_service_sid } = settings
    if (auth_token === undefined && api_key_sid === undefined)
      fault('auth_token', 'is missing, and so is api_key_sid')
    if (auth_token !== undefined && api_key_sid !== undefined)
      fault('api_key_sid', 'must not stand beside auth_token')
    if (api_key_sid !== undefined && api_key_secret === undefined) fault('api_key_secret', 'is missing')
    if (api_key_sid === undefined && api_key_secret !== undefined)
      fault('api_key_secret', 'goes with api_key_sid only')
    if (from === undefined && messaging_service_sid === undefined)
      fault('from', 'is missing, and so is messaging_service_sid')
    if (from !== undefined && messaging_service_sid !== undefined)
      fault('messaging_service_sid', 'must not stand beside from')
  })
type Settings = z.output<typeof Settings>

const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`

export default defineAction({
  title: 'Twilio SMS',
  settings: Settings,
  run: async ({ send, fill, lists }, settings) => {
    const { account_sid, base_url, from, messaging_service_sid, status_callback } = settings
    const given = fill(settings.to, asText).trim()
    const text = fill(settings.text, asText)
    if (given === '') return missing('there is no number to send to')
    if (text.trim() === '') return missing('the message is empty')
    const to = asE164(given)
    if (to === undefined)
      return { status: 'failed', because: 'invalid_value', detail: 'the number is not in E.164' }
    const entries = [{ kind: 'phone' as const, value: to }]
    if (await lists.has('do_not_contact', entries)) return { status: 'failed', because: 'suppressed' }
    const form = new URLSearchParams({ To: to })
    if (from !== undefined) form.set('From', from)
    if (messaging_service_sid !== undefined) form.set('MessagingServiceSid', messaging_service_sid)
    form.set('Body', text)
    if (status_callback) form.set('StatusCallback', fill(status_callback, asUrlPart))
    const came = await send({
      method: 'POST',
      url: `${base_url}/2010-04-01/Accounts/${account_sid}/Messages.json`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${credentials(settings)}`,
      },
      body: form.toString(),
    })
    if (came.kind === 'answer' && saysOptedOut(came)) await lists.change(OPT_OUTS, 'add', entries)
    return came
  },
  read: (answer, usual) => judge(answer, usual),
  examples: [
    {
      title: 'Whoever became a lead is written to',
      settings: {
        to: '{phone}',
        text: 'Hello {first_name|there}, we call you today.',
        account_sid: ACCOUNT,
        auth_token: 'twilio-token',
        from: '+15005550006',
      },
      values: { lead: { phone: '+15551234567', first_name: 'Zoë' } },
      answers: [{ status: 201, body: '{"sid":"SM1","status":"queued","error_code":null}' }],
      sends: [
        {
          method: 'POST',
          url: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json`,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            authorization: `Basic ${Buffer.from(`${ACCOUNT}:twilio-token`).toString('base64')}`,
          },
          body: 'To=%2B15551234567&From=%2B15005550006&Body=Hello+Zo%C3%AB%2C+we+call+you+today.',
        },
      ],
    },
    {
      title: 'Somebody who opted out gets nothing, and is not tried again',
      settings: {
        to: '{phone}',
        text: 'Your offer is ready.',
        account_sid: ACCOUNT,
        auth_token: 'twilio-token',
        messaging_service_sid: `MG${'0'.repeat(32)}`,
        status_callback: 'https://track.example/postback/sms?subid={transaction_id}',
      },
      values: { lead: { phone: '+44 (20) 7946-0018' }, tracking: { transaction_id: 'tx-1' } },
      answers: [
        {
          status: 400,
          body: '{"code":21610,"message":"Attempt to send to unsubscribed recipient","status":400}',
        },
      ],
      sends: [
        {
          method: 'POST',
          url: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json`,
          body: `To=%2B442079460018&MessagingServiceSid=MG${'0'.repeat(32)}&Body=Your+offer+is+ready.&StatusCallback=https%3A%2F%2Ftrack.example%2Fpostback%2Fsms%3Fsubid%3Dtx-1`,
        },
      ],
      outcome: {
        status: 'failed',
        because: 'twilio_opted_out',
        detail: 'Attempt to send to unsubscribed recipient',
      },
      after: { do_not_contact: { purpose: 'do_not_contact', values: ['+442079460018'] } },
    },
    {
      title: 'Somebody on a do-not-contact list of our own is not written to',
      settings: {
        to: '{phone}',
        text: 'Your offer is ready.',
        account_sid: ACCOUNT,
        auth_token: 'twilio-token',
        from: '+15005550006',
      },
      values: { lead: { phone: '+1 (202) 555-0123' } },
      before: { asked_for_peace: { purpose: 'do_not_contact', values: ['+12025550123'] } },
      sends: [],
      outcome: { status: 'failed', because: 'suppressed' },
    },
  ],
})

function missing(detail: string): Outcome {
  return { status: 'failed', because: 'missing_value', detail }
}

function credentials({ account_sid, auth_token, api_key_sid, api_key_secret }: Settings): string {
  const [user, password] =
    api_key_sid === undefined ? [account_sid, auth_token] : [api_key_sid, api_key_secret]
  return Buffer.from(`${user}:${password?.reveal() ?? ''}`).toString('base64')
}

const Refusal = z.object({ code: z.int(), message: z.string().max(500).optional() })
const Taken = z.object({
  sid: z.string(),
  error_code: z.int().nullish(),
  error_message: z.string().nullish(),
})

const OPTED_OUT = 21610
const OPT_OUTS = { name: DO_NOT_CONTACT, purpose: 'do_not_contact' } as const

// Twilio may refuse at once, or take the message and say with it that it will not be sent.
function saysOptedOut(answer: HttpAnswer): boolean {
  return [answerJson(Refusal, answer)?.code, answerJson(Taken, answer)?.error_code].includes(OPTED_OUT)
}

// Too many at once for an account, its queue full, and a fault within Twilio.
const PASSING: ReadonlySet<number> = new Set([14107, 20429, 20500, 20503, 21611])

function judge(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'done') {
    const taken = answerJson(Taken, answer)
    if (!taken)
      return { status: 'failed', because: 'response_rejected', detail: 'it is not an answer of Twilio' }
    return taken.error_code ? refusal(taken.error_code, taken.error_message ?? undefined) : usual
  }
  const refused = answerJson(Refusal, answer)
  return refused && usual.status === 'failed' ? refusal(refused.code, refused.message) : usual
}

function refusal(code: number, message: string | undefined): Outcome {
  const because = code === OPTED_OUT ? 'twilio_opted_out' : `twilio_${code}`
  const detail = message === undefined ? {} : { detail: message }
  return { status: PASSING.has(code) ? 'later' : 'failed', because, ...detail }
}
