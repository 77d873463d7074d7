import { describe, expect, it } from 'vitest'
import snapConversions from '../../../collector/delivery/actions/snap-conversions.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const SETTINGS = { event_name: 'SIGN_UP', pixel_id: '0a1b', access_token: 'token-1' }
const VALUES: Partial<PostbackValues> = {
  system: { event_uid: 'event-1' },
  tracking: {
    event_time: '2026-11-21T11:00:00.000Z',
    landing_url: 'https://landing.example/',
    ip: '203.0.113.7',
    user_agent: 'Browser/1.0',
  },
}
const NOON = Date.UTC(2026, 10, 21, 12) / 1_000
const NAMES = new Set(['SIGN_UP', 'PURCHASE', 'CUSTOM_EVENT_1'])
const HASHED = ['em', 'ph', 'fn', 'ln', 'ge', 'ct', 'st', 'zp', 'country', 'external_id']

interface Event {
  event_name: string
  event_time: number
  event_id: string
  action_source: string
  event_source_url?: string
  user_data: Record<string, string | string[]>
  custom_data: Record<string, unknown>
}

/** What Snap has against an event, if anything. */
function faultOf({ event_name, event_time, action_source, event_source_url, user_data }: Event) {
  if (!NAMES.has(event_name)) return 'Unknown event_name'
  if (event_time < NOON - 37 * 86_400) return 'event_time is too old'
  if (action_source === 'WEB' && !event_source_url) return 'event_source_url is required for WEB'
  const clear = HASHED.find((name) => user_data[name] && !/^[0-9a-f]{64}$/.test(String(user_data[name])))
  if (clear) return `${clear} is not hashed`
  const found = user_data.em || user_data.ph || (user_data.client_ip_address && user_data.client_user_agent)
  return found ? undefined : 'No identifier'
}

async function snap() {
  const events: Event[] = []
  const server = await webServer((response, { method, url, body }) => {
    const say = (status: number, word: string, reason: string) =>
      response.writeHead(status).end(JSON.stringify({ status: word, reason }))
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    if (method !== 'POST' || !/^\/v3\/0a1b\/events(\/validate)?$/.test(pathname))
      return void response.writeHead(404).end()
    if (searchParams.get('access_token') !== 'token-1') return void say(401, 'FAILED', 'Unauthorized')
    const { data } = JSON.parse(body)
    const fault = data.map(faultOf).find((one: unknown) => one)
    if (fault) return void say(400, 'FAILED', fault)
    if (pathname.endsWith('/validate')) return void say(200, 'VALID', 'The event is valid.')
    events.push(...data)
    say(200, 'OK', 'Events have been processed successfully.')
  })
  const send = (settings: object = {}, values: Partial<PostbackValues> = VALUES) =>
    attempt(snapConversions, { ...SETTINGS, base_url: server.url, ...settings }, values)
  return { events, received: server.received, send }
}

describe('an event', () => {
  it('is taken with every detail of the person normalised and hashed', async () => {
    const { events, send } = await snap()
    const details = {
      ...{ email: '{email}', phone: '{phone}', first_name: 'Raphaël', city: 'New York', state: 'CA' },
      ...{ zip: '94035', country: 'us', gender: 'Female', sc_cookie1: 'cookie' },
    }
    const lead = { email: 'Person@Example.com', phone: '+44 844 412 4653' }
    const tracking = { ...VALUES.tracking, sccid: 'aaaa-bbbb' }
    expect((await send(details, { ...VALUES, lead, tracking })).outcome).toEqual({ status: 'done' })
    expect(events[0]?.user_data).toEqual({
      em: ['542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345'],
      ph: ['dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383'],
      fn: ['e74bb89e718fe1e19c422a48382870399f8bf7ca8dfa008739e75b0be76627b7'],
      ct: ['350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5'],
      st: ['6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126'],
      zp: ['1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e'],
      country: ['79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
      ge: ['252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111'],
      ...{ client_ip_address: '203.0.113.7', client_user_agent: 'Browser/1.0' },
      ...{ sc_click_id: 'aaaa-bbbb', sc_cookie1: 'cookie' },
    })
  })

  it('is the same on every attempt, and leaves out what is empty', async () => {
    const { events, send } = await snap()
    await send({ email: '{email}' })
    await send({ email: '{email}' })
    expect(events[1]).toEqual(events[0])
    expect(events[0]).toEqual({
      ...{ event_name: 'SIGN_UP', event_time: NOON - 3_600, event_id: 'event-1', action_source: 'WEB' },
      event_source_url: 'https://landing.example/',
      user_data: { client_ip_address: '203.0.113.7', client_user_agent: 'Browser/1.0' },
      custom_data: { order_id: 'event-1' },
    })
  })

  it('is checked, and does not count, when the rule says so', async () => {
    const { events, received, send } = await snap()
    expect((await send({ validate: true })).outcome).toEqual({ status: 'done' })
    expect(received[0]?.url).toMatch(/\/events\/validate\?/)
    expect(events).toEqual([])
  })

  it('leaves its token out of the record', async () => {
    const { send } = await snap()
    expect((await send()).request?.url).toMatch(/access_token=\*\*\*$/)
  })
})

describe('what Snap refuses', () => {
  it.each<[string, object, Partial<PostbackValues>, object]>([
    ['another’s token', { access_token: 'token-2' }, {}, { because: 'http_401', detail: 'Unauthorized' }],
    ['a version that is no more', { api_version: 'v2' }, {}, { because: 'http_404' }],
    [
      'an event of more than 37 days ago',
      {},
      { tracking: { ...VALUES.tracking, event_time: '2026-10-15T11:59:59.000Z' } },
      { because: 'http_400', detail: 'event_time is too old' },
    ],
    [
      'an event of nobody',
      { action_source: 'OFFLINE' },
      { tracking: {} },
      { because: 'http_400', detail: 'No identifier' },
    ],
    [
      'a page’s event without its page',
      {},
      { tracking: { ...VALUES.tracking, landing_url: '' } },
      { because: 'http_400', detail: 'event_source_url is required for WEB' },
    ],
    [
      'a name that Snap does not know',
      { event_name: 'LEAD' },
      {},
      { because: 'http_400', detail: 'Unknown event_name' },
    ],
  ])('%s has failed for good', async (_what, settings, values, outcome) => {
    const { events, send } = await snap()
    const performed = await send(settings, { ...VALUES, ...values })
    expect(performed.outcome).toEqual({ status: 'failed', ...outcome })
    expect(events).toEqual([])
  })
})

describe('what Snap answers', () => {
  it.each<[number, string, object]>([
    [200, '{"status":"OK"}', { status: 'done' }],
    [200, '{"status":"SUCCESS","reason":"All records processed"}', { status: 'done' }],
    [
      200,
      '{"status":"FAILED","reason":"no"}',
      { status: 'failed', because: 'response_rejected', detail: 'no' },
    ],
    [200, '{}', { status: 'failed', because: 'response_rejected' }],
    [
      200,
      '<html>',
      { status: 'failed', because: 'response_rejected', detail: 'it is not an answer of Snap' },
    ],
    [403, 'Forbidden', { status: 'failed', because: 'http_403' }],
    [429, '', { status: 'later', because: 'http_429' }],
    [500, '{"status":"ERROR"}', { status: 'later', because: 'http_500' }],
  ])('%i %j means %j', async (status, body, expected) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const { outcome } = await attempt(snapConversions, { ...SETTINGS, base_url: server.url }, VALUES)
    expect(outcome).toEqual(expected)
  })
})

describe('the settings', () => {
  const parameter = (name: string) => ({ name, type: 'static', value: 'x' })

  it.each<[object, (string | number)[]]>([
    [{ event_name: 'Sign up' }, ['event_name']],
    [{ event_name: '' }, ['event_name']],
    [{ pixel_id: 'pixel!' }, ['pixel_id']],
    [{ api_version: '3' }, ['api_version']],
    [{ action_source: 'website' }, ['action_source']],
    [{ parameters: [parameter('order_id')] }, ['parameters', 0, 'name']],
    [{ parameters: [parameter('a'), parameter('a')] }, ['parameters', 1, 'name']],
  ])('%j are refused', (settings, path) => {
    const faults = snapConversions.check({ ...SETTINGS, ...settings }, { leadFields: [] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})
