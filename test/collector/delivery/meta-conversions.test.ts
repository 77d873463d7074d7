import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import metaConversions from '../../../collector/delivery/actions/meta-conversions.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const SETTINGS = { event_name: 'Lead', pixel_id: '42', access_token: 'token-1' }
const VALUES: Partial<PostbackValues> = {
  lead: {},
  system: { event_uid: 'event-1', conversion_id: 'conversion-1' },
  tracking: {
    event_time: '2026-11-21T11:00:00.000Z',
    click_time: '2026-11-20T11:00:00.000Z',
    landing_url: 'https://landing.example/',
    ip: '203.0.113.7',
    user_agent: 'Browser/1.0',
  },
}
const NOON = Date.UTC(2026, 10, 21, 12) / 1_000
const HASHED = ['em', 'ph', 'fn', 'ln', 'db', 'ge', 'ct', 'st', 'zp', 'country', 'external_id']

const refusal = (code: number, message: string, more: object = {}) => ({
  status: 400,
  body: JSON.stringify({ error: { message, type: 'OAuthException', code, ...more } }),
})

/** What Meta has against an event, if anything. */
function faultOf(event: Record<string, unknown>): string | undefined {
  const user = event.user_data as Record<string, unknown>
  if (Number(event.event_time) < NOON - 7 * 86_400) return 'Event Timestamp Too Old'
  if (event.action_source === 'website' && !user.client_user_agent) return 'client_user_agent is missing'
  if (event.action_source === 'website' && !event.event_source_url) return 'event_source_url is missing'
  const clear = HASHED.find((name) => user[name] && !/^[0-9a-f]{64}$/.test(String(user[name])))
  return clear ? `${clear} is not hashed` : undefined
}

async function meta() {
  const events: Record<string, unknown>[] = []
  const server = await webServer((response, { method, url, body }) => {
    const { data, access_token } = JSON.parse(body)
    const fault = data.map(faultOf).find((one: unknown) => one !== undefined)
    const { status, body: answer } =
      method !== 'POST' || url !== '/v26.0/42/events'
        ? refusal(100, 'Unsupported post request')
        : access_token !== 'token-1'
          ? refusal(190, 'Invalid OAuth access token')
          : fault
            ? refusal(100, 'Invalid parameter', { error_subcode: 2804003, error_user_msg: fault })
            : { status: 200, body: JSON.stringify({ events_received: data.length, messages: [] }) }
    if (status === 200) events.push(...data)
    response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
  })
  const send = (settings: object = {}, values: Partial<PostbackValues> = VALUES) =>
    attempt(metaConversions, { ...SETTINGS, base_url: server.url, ...settings }, values)
  return { events, received: server.received, send }
}

describe('an event', () => {
  it('is taken with every detail of the person normalised and hashed', async () => {
    const { events, send } = await meta()
    const details = {
      ...{
        email: '{email}',
        phone: '{phone}',
        first_name: 'Mary',
        last_name: "Na'than-Boile",
        city: 'New York',
      },
      ...{ state: 'California', zip: '94035-1', country: 'US', date_of_birth: '1997-02-16', gender: 'F' },
    }
    const values = { ...VALUES, lead: { email: 'PERSON@example.com ', phone: '+44 844 412 4653' } }
    expect(await send(details, values)).toMatchObject({ outcome: { status: 'done' } })
    expect(events[0]?.user_data).toMatchObject({
      em: ['542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345'],
      ph: ['dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383'],
      fn: ['6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
      ct: ['350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5'],
      st: ['6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126'],
      zp: ['1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e'],
      country: ['79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
      db: ['01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c'],
      ge: ['252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111'],
    })
  })

  it('leaves out what is empty', async () => {
    const { events, send } = await meta()
    await send({ email: '{email}', phone: 'none', fbp: '{email}' })
    expect(events[0]?.user_data).toEqual({
      client_ip_address: '203.0.113.7',
      client_user_agent: 'Browser/1.0',
    })
  })

  it('has the same id on every attempt', async () => {
    const { events, send } = await meta()
    await send()
    await send()
    await send({ dedupe_id: '{transaction_id}:{event_uid}' })
    expect(events.map(({ event_id }) => event_id)).toEqual(['event-1', 'event-1', ':event-1'])
  })

  it.each([
    [{ system: { conversion_id: 'conversion-1' } }, 'conversion-1'],
    [{ system: {} }, 'delivery-1'],
  ])('has with %j the id %s', async (values, id) => {
    const { events, send } = await meta()
    await send({}, { ...VALUES, ...values })
    expect(events[0]).toMatchObject({ event_id: id })
  })

  it('has a click id in the form of the cookie, of the time of the click', async () => {
    const { events, send } = await meta()
    const tracking = { ...VALUES.tracking, fbclid: 'IwAR_x-Y' }
    await send({}, { ...VALUES, tracking })
    await send({}, { ...VALUES, tracking: { ...tracking, click_time: '' } })
    await send({ fbc: 'fb.2.5.cookie' }, { ...VALUES, tracking })
    expect(events.map(({ user_data }) => (user_data as { fbc: string }).fbc)).toEqual([
      `fb.1.${Date.UTC(2026, 10, 20, 11)}.IwAR_x-Y`,
      `fb.1.${Date.UTC(2026, 10, 21, 11)}.IwAR_x-Y`,
      'fb.2.5.cookie',
    ])
  })

  it('tells its revenue, unless the rule says what it is worth', async () => {
    const { events, send } = await meta()
    const values = { ...VALUES, transactional: { revenue: '42.50', currency: 'USD', payout: '3.10' } }
    await send({}, values)
    await send({ value: '{payout}', currency: 'eur' }, values)
    await send({ value: 'much' }, { ...VALUES, transactional: {} })
    expect(events.map(({ custom_data }) => custom_data)).toEqual([
      { value: 42.5, currency: 'USD' },
      { value: 3.1, currency: 'EUR' },
      {},
    ])
  })

  it('asks for Limited Data Use, and shows in the tab for tests, when the rule says so', async () => {
    const { events, received, send } = await meta()
    await send({ limited_data_use: true, test_event_code: 'TEST7' })
    expect(events[0]).toMatchObject({
      data_processing_options: ['LDU'],
      data_processing_options_country: 0,
      data_processing_options_state: 0,
    })
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ test_event_code: 'TEST7' })
  })

  it('carries the proof of the app’s secret, and not the secret', async () => {
    const { received, send } = await meta()
    await send({ app_secret: 'hush-hush' })
    expect(JSON.parse(received[0]?.body ?? '').appsecret_proof).toBe(
      createHmac('sha256', 'hush-hush').update('token-1').digest('hex'),
    )
    expect(received[0]?.body).not.toContain('hush-hush')
  })
})

describe('what Meta refuses', () => {
  it.each<[string, object, Partial<PostbackValues>, object]>([
    ['another’s token', { access_token: 'token-2' }, {}, { because: 'meta_190' }],
    ['a version that is no more', { api_version: 'v1.0' }, {}, { because: 'meta_100' }],
    [
      'an event of more than seven days ago',
      {},
      { tracking: { ...VALUES.tracking, event_time: '2026-11-14T11:59:59.000Z' } },
      { because: 'meta_100', detail: 'Event Timestamp Too Old' },
    ],
    [
      'a website’s event without the browser',
      {},
      { tracking: { ...VALUES.tracking, user_agent: '' } },
      { because: 'meta_100', detail: 'client_user_agent is missing' },
    ],
    [
      'a website’s event without its page',
      {},
      { tracking: { ...VALUES.tracking, landing_url: '' } },
      { because: 'meta_100', detail: 'event_source_url is missing' },
    ],
  ])('%s has failed for good', async (_what, settings, values, outcome) => {
    const { events, send } = await meta()
    const performed = await send(settings, { ...VALUES, ...values })
    expect(performed.outcome).toMatchObject({ status: 'failed', ...outcome })
    expect(events).toEqual([])
  })

  it('is taken when it did not happen on a website', async () => {
    const { send } = await meta()
    const { outcome } = await send({ action_source: 'phone_call' }, { tracking: {} })
    expect(outcome).toEqual({ status: 'done' })
  })
})

describe('what Meta answers', () => {
  it.each<[{ status: number; body: string }, object]>([
    [refusal(1, 'unknown'), { status: 'later', because: 'meta_1', detail: 'unknown' }],
    [refusal(4, 'too many calls'), { status: 'later', because: 'meta_4', detail: 'too many calls' }],
    [
      refusal(100, 'try again', { is_transient: true }),
      { status: 'later', because: 'meta_100', detail: 'try again' },
    ],
    [
      { status: 400, body: '{"error":{"code":200}}' },
      { status: 'failed', because: 'meta_200' },
    ],
    [
      { status: 404, body: 'Not Found' },
      { status: 'failed', because: 'http_404' },
    ],
    [
      { status: 500, body: '' },
      { status: 'later', because: 'http_500' },
    ],
    [
      { status: 200, body: 'ok' },
      {
        status: 'failed',
        because: 'response_rejected',
        detail: 'it does not say that the event was received',
      },
    ],
    [{ status: 200, body: '{"events_received":1}' }, { status: 'done' }],
  ])('%j means %j', async ({ status, body }, expected) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const { outcome } = await attempt(metaConversions, { ...SETTINGS, base_url: server.url }, VALUES)
    expect(outcome).toEqual(expected)
  })
})

describe('the settings', () => {
  const parameter = (name: string) => ({ name, type: 'static', value: 'x' })

  it.each<[object, (string | number)[]]>([
    [{ event_name: ' ' }, ['event_name']],
    [{ pixel_id: 'pixel' }, ['pixel_id']],
    [{ api_version: '26' }, ['api_version']],
    [{ action_source: 'web' }, ['action_source']],
    [{ base_url: 'ftp://graph.example' }, ['base_url']],
    [{ parameters: [parameter('value')] }, ['parameters', 0, 'name']],
    [{ parameters: [parameter('a'), parameter('a')] }, ['parameters', 1, 'name']],
  ])('%j are refused', (settings, path) => {
    const faults = metaConversions.check({ ...SETTINGS, ...settings }, { leadFields: [] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})
