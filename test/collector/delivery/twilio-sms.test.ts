import { describe, expect, it } from 'vitest'
import twilio from '../../../collector/delivery/actions/twilio-sms.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'
import { lazyLists, openLists } from './lists-on-disk.ts'

const SID = `AC${'0'.repeat(31)}a`
const KEY = `SK${'1'.repeat(32)}`
const SERVICE = `MG${'2'.repeat(32)}`
const WITH_TOKEN = { account_sid: SID, auth_token: 'the token' }
const GOOD = { ...WITH_TOKEN, to: '{phone}', text: 'Hello', from: '+15005550006' }

const OPTED_OUT = '+15550000001'

type Refusal = [wrong: boolean, status: number, code: number, message: string]

/** Checks what Twilio checks, in its order, and answers in its words. */
function judged(url: string, authorization: string | undefined, body: string): [number, object] {
  const given = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64').toString()
  const form = new URLSearchParams(body)
  const field = (name: string) => form.get(name) ?? ''
  const refusals: Refusal[] = [
    [url !== `/2010-04-01/Accounts/${SID}/Messages.json`, 404, 20404, 'not found'],
    [![`${SID}:the token`, `${KEY}:key secret`].includes(given), 401, 20003, 'Authenticate'],
    [!/^\+[1-9]\d{6,14}$/.test(field('To')), 400, 21211, `The 'To' number ${field('To')} is not valid`],
    [field('To') === OPTED_OUT, 400, 21610, 'Attempt to send to unsubscribed recipient'],
    [field('From') + field('MessagingServiceSid') === '', 400, 21603, 'From is required'],
    [field('Body') === '', 400, 21602, 'Body is required'],
    [field('Body').length > 1_600, 400, 21617, 'the body is too long'],
  ]
  const refusal = refusals.find(([wrong]) => wrong)
  if (!refusal) return [201, { sid: `SM${'3'.repeat(32)}`, status: 'queued', error_code: null }]
  const [, status, code, message] = refusal
  return [status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }]
}

async function told(
  settings: object,
  lead: PostbackValues['lead'] = { phone: '+15551234567' },
  lists = lazyLists(),
) {
  const server = await webServer((response, { url, headers, body }) => {
    const [status, answer] = judged(url, headers.authorization, body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const performed = await attempt(
    twilio,
    { ...settings, base_url: `${server.url}/` },
    { lead },
    { tools: { lists } },
  )
  const forms = server.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))

  return { performed, outcome: performed.outcome, forms }
}

describe('a message', () => {
  it.each([
    ['the token of the account', WITH_TOKEN],
    ['an API key', { account_sid: SID, api_key_sid: KEY, api_key_secret: 'key secret' }],
  ])('is taken with %s', async (_title, auth) => {
    const { outcome, forms } = await told({
      ...auth,
      to: '{phone}',
      text: 'Hello & bye',
      from: '+15005550006',
    })
    expect(outcome).toEqual({ status: 'done' })
    expect(forms).toEqual([{ To: '+15551234567', From: '+15005550006', Body: 'Hello & bye' }])
  })

  it('may come from a messaging service, and report where it ended', async () => {
    const settings = {
      ...{ ...WITH_TOKEN, to: '{phone}', text: 'Hi {first_name}', messaging_service_sid: SERVICE },
      status_callback: 'https://track.example/p?name={first_name}',
    }
    const { outcome, forms } = await told(settings, { phone: '+1 (555) 123-4567', first_name: 'A&B' })
    expect(outcome).toEqual({ status: 'done' })
    expect(forms).toEqual([
      {
        To: '+15551234567',
        MessagingServiceSid: SERVICE,
        Body: 'Hi A&B',
        StatusCallback: 'https://track.example/p?name=A%26B',
      },
    ])
  })

  it.each([
    ['', 'missing_value'],
    [' ', 'missing_value'],
    ['5551234567', 'invalid_value'],
    ['+0555123456', 'invalid_value'],
    ['+1555123456789012', 'invalid_value'],
    ['+1555CALLNOW', 'invalid_value'],
  ])('is not sent to "%s"', async (phone, because) => {
    const { outcome, forms } = await told(GOOD, { phone })
    expect(outcome).toMatchObject({ status: 'failed', because })
    expect(forms).toEqual([])
  })

  it('is not sent when it says nothing', async () => {
    const { outcome, forms } = await told({ ...GOOD, text: '{first_name}' })
    expect(outcome).toMatchObject({ status: 'failed', because: 'missing_value' })
    expect(forms).toEqual([])
  })

  it.each([
    ['who opted out', GOOD, OPTED_OUT, 'twilio_opted_out'],
    ['with a wrong token', { ...GOOD, auth_token: 'other' }, '+15551234567', 'twilio_20003'],
    ['that is too long', { ...GOOD, text: 'x'.repeat(1_601) }, '+15551234567', 'twilio_21617'],
  ])('to one %s is refused for good', async (_title, settings, phone, because) => {
    const { outcome } = await told(settings, { phone })
    expect(outcome).toMatchObject({ status: 'failed', because })
  })

  it('to one who opted out at Twilio puts the number on the list, and is not even tried again', async () => {
    const { tool, members } = await openLists()
    await told(GOOD, { phone: OPTED_OUT }, tool)
    expect(await members('do_not_contact')).toEqual([OPTED_OUT])
    const { outcome, forms } = await told(GOOD, { phone: OPTED_OUT }, tool)
    expect(outcome).toEqual({ status: 'failed', because: 'suppressed' })
    expect(forms).toEqual([])
  })

  it.each(['do_not_contact', 'newsletter_off'])('is not sent to somebody on the list %s', async (name) => {
    const { tool, fill } = await openLists()
    await fill(name, 'do_not_contact', ['+1 555 123 4567'])
    const { outcome, forms } = await told(GOOD, undefined, tool)
    expect(outcome).toEqual({ status: 'failed', because: 'suppressed' })
    expect(forms).toEqual([])
  })

  it('is sent to somebody who is only not to be posted', async () => {
    const { tool, fill } = await openLists()
    await fill('do_not_post', 'do_not_post', ['+15551234567'])
    expect((await told(GOOD, undefined, tool)).outcome).toEqual({ status: 'done' })
  })

  it('leaves neither the number nor the token in the record', async () => {
    const lead = { phone: '+15551234567', first_name: 'Ada Moss' }
    const { performed } = await told({ ...GOOD, text: '{first_name}' }, lead)
    const record = JSON.stringify(performed)
    for (const hidden of [
      '15551234567',
      'Ada',
      'the token',
      Buffer.from(`${SID}:the token`).toString('base64'),
    ])
      expect(record).not.toContain(hidden)
  })
})

describe('what the answer means', () => {
  it.each([
    [
      429,
      '{"code":20429,"message":"Too Many Requests","status":429}',
      { status: 'later', because: 'http_429' },
    ],
    [503, '', { status: 'later', because: 'http_503' }],
    [400, '{"code":21611,"message":"queue full"}', { status: 'later', because: 'twilio_21611' }],
    [400, '<html>', { status: 'failed', because: 'http_400' }],
    [
      201,
      '{"sid":"SM1","error_code":30007,"error_message":"filtered"}',
      { status: 'failed', because: 'twilio_30007' },
    ],
    [201, '{"sid":"SM1","status":"accepted"}', { status: 'done' }],
    [200, 'welcome', { status: 'failed', because: 'response_rejected' }],
  ])('%i %s means %j', async (status, body, outcome) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const settings = { ...GOOD, base_url: server.url }
    const performed = await attempt(twilio, settings, { lead: { phone: '+15551234567' } })
    expect(performed.outcome).toMatchObject(outcome)
  })
})

describe('the settings', () => {
  it.each<[object, string[]]>([
    [{ account_sid: 'AC1' }, ['account_sid']],
    [{ auth_token: undefined }, ['auth_token']],
    [{ api_key_sid: KEY, api_key_secret: 's' }, ['api_key_sid']],
    [{ auth_token: undefined, api_key_sid: KEY }, ['api_key_secret']],
    [{ api_key_secret: 's' }, ['api_key_secret']],
    [{ from: undefined }, ['from']],
    [{ from: 'A name that is long' }, ['from']],
    [{ messaging_service_sid: SERVICE }, ['messaging_service_sid']],
    [{ status_callback: '{phone}' }, ['status_callback']],
    [{ base_url: 'ftp://sms.example' }, ['base_url']],
  ])('%j are refused for their %j', (change, path) => {
    const faults = twilio.check({ ...GOOD, ...change }, { leadFields: ['phone'] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })

  it.each(['+15005550006', '12345', 'Acme Cars', '4Leads'])('may name %s as the sender', (from) => {
    expect(twilio.check({ ...GOOD, from }, { leadFields: ['phone'] })).toEqual([])
  })
})
