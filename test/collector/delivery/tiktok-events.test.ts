import { describe, expect, it } from 'vitest'
import tiktokEvents from '../../../collector/delivery/actions/tiktok-events.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const SETTINGS = { event_name: 'Lead', pixel_code: 'C1', access_token: 'token-1' }
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
const HASHED = ['email', 'phone', 'external_id', 'first_name', 'last_name', 'zip_code']

interface Event {
  event: string
  event_time: number
  event_id: string
  user: Record<string, string>
  page: Record<string, string>
  properties: Record<string, unknown>
}

/** What TikTok has against an event, if anything. */
function faultOf({ event, event_time, user, page }: Event): string | undefined {
  if (event === '') return 'event: must not be empty'
  if (event_time < NOON - 7 * 86_400) return 'event_time: is more than 7 days ago'
  if (!page.url) return 'page.url: is required for web'
  const clear = HASHED.find((name) => user[name] && !/^[0-9a-f]{64}$/.test(user[name]))
  return clear && `user.${clear}: must be a SHA-256 hash`
}

async function tiktok() {
  const events: Event[] = []
  const server = await webServer((response, { method, url, headers, body }) => {
    const say = (code: number, message: string) => response.end(JSON.stringify({ code, message, data: {} }))
    if (method !== 'POST' || url !== '/open_api/v1.3/event/track/') return void say(40_404, 'Path not found')
    if (headers['access-token'] !== 'token-1') return void say(40_105, 'Access token is incorrect')
    const { event_source, event_source_id, data } = JSON.parse(body)
    if (event_source !== 'web' || event_source_id !== 'C1') return void say(40_001, 'No permission')
    const fault = data.map(faultOf).find((one: unknown) => one)
    if (fault) return void say(40_002, fault)
    events.push(...data)
    say(0, 'OK')
  })
  const send = (settings: object = {}, values: Partial<PostbackValues> = VALUES) =>
    attempt(tiktokEvents, { ...SETTINGS, base_url: server.url, ...settings }, values)
  return { events, received: server.received, send }
}

describe('an event', () => {
  it('is taken with the person hashed, and where she lives as it is', async () => {
    const { events, send } = await tiktok()
    const details = {
      ...{ email: 'person@example.com', phone: '{phone}', first_name: 'Mary', external_id: 'Customer-1' },
      ...{ city: 'São Paulo', state: 'California', zip: '94035', country: 'United States', ttp: '{ttp}' },
    }
    const { outcome } = await send(details, { ...VALUES, lead: { phone: '+1 555 123 4567', ttp: 'cookie' } })
    expect(outcome).toEqual({ status: 'done' })
    expect(events[0]?.user).toEqual({
      email: '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345',
      phone: '8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4',
      first_name: '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec',
      external_id: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ city: 'sãopaulo', state: 'ca', country: 'us' },
      zip_code: '1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e',
      ...{ ttp: 'cookie', ip: '203.0.113.7', user_agent: 'Browser/1.0' },
    })
  })

  it('leaves out what is empty', async () => {
    const { events, send } = await tiktok()
    await send({ email: '{email}', phone: 'none' }, { ...VALUES, lead: {} })
    expect(events[0]).toMatchObject({ user: { ip: '203.0.113.7', user_agent: 'Browser/1.0' } })
    expect(Object.keys(events[0]?.user ?? {})).toEqual(['ip', 'user_agent'])
  })

  it('has the same id and time on every attempt', async () => {
    const { events, send } = await tiktok()
    await send()
    await send()
    expect(events[1]).toEqual(events[0])
    expect(events[0]).toMatchObject({ event_id: 'event-1', event_time: NOON - 3_600 })
  })

  it('is marked for limited use, and for the tab for tests, when the rule says so', async () => {
    const { received, send } = await tiktok()
    await send({ limited_data_use: true, test_event_code: 'TEST7' })
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      test_event_code: 'TEST7',
      data: [{ limited_data_use: true }],
    })
  })
})

describe('what TikTok refuses', () => {
  it.each<[string, object, Partial<PostbackValues>, object]>([
    ['another’s token', { access_token: 'token-2' }, {}, { because: 'tiktok_40105' }],
    ['another’s pixel', { pixel_code: 'C2' }, {}, { because: 'tiktok_40001', detail: 'No permission' }],
    ['a version that is no more', { api_version: 'v1.2' }, {}, { because: 'tiktok_40404' }],
    [
      'an event of more than seven days ago',
      {},
      { tracking: { ...VALUES.tracking, event_time: '2026-11-14T11:59:59.000Z' } },
      { because: 'tiktok_40002', detail: 'event_time: is more than 7 days ago' },
    ],
    [
      'an event without its page',
      {},
      { tracking: { ...VALUES.tracking, landing_url: '' } },
      { because: 'tiktok_40002', detail: 'page.url: is required for web' },
    ],
    ['an event without a name', { event_name: '{event_id}' }, {}, { because: 'tiktok_40002' }],
  ])('%s has failed for good', async (_what, settings, values, outcome) => {
    const { events, send } = await tiktok()
    const performed = await send(settings, { ...VALUES, ...values })
    expect(performed.outcome).toMatchObject({ status: 'failed', ...outcome })
    expect(events).toEqual([])
  })
})

describe('what TikTok answers', () => {
  it.each<[number, string, object]>([
    [200, '{"code":0,"message":"OK"}', { status: 'done' }],
    [
      200,
      '{"code":40100,"message":"slower"}',
      { status: 'later', because: 'tiktok_40100', detail: 'slower' },
    ],
    [200, '{"code":50002,"message":"oops"}', { status: 'later', because: 'tiktok_50002', detail: 'oops' }],
    [200, '{"code":40700}', { status: 'failed', because: 'tiktok_40700' }],
    [400, '{"code":40002}', { status: 'failed', because: 'tiktok_40002' }],
    [403, 'Forbidden', { status: 'failed', because: 'http_403' }],
    [429, '', { status: 'later', because: 'http_429' }],
    [502, '{"code":40002}', { status: 'later', because: 'http_502' }],
    [
      200,
      '<html>',
      { status: 'failed', because: 'response_rejected', detail: 'it is not an answer of TikTok' },
    ],
  ])('%i %j means %j', async (status, body, expected) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const { outcome } = await attempt(tiktokEvents, { ...SETTINGS, base_url: server.url }, VALUES)
    expect(outcome).toEqual(expected)
  })
})

describe('the settings', () => {
  const parameter = (name: string) => ({ name, type: 'static', value: 'x' })

  it.each<[object, (string | number)[]]>([
    [{ event_name: '' }, ['event_name']],
    [{ pixel_code: 'not a code' }, ['pixel_code']],
    [{ api_version: '1.3' }, ['api_version']],
    [{ parameters: [parameter('currency')] }, ['parameters', 0, 'name']],
    [{ parameters: [parameter('a'), parameter('a')] }, ['parameters', 1, 'name']],
  ])('%j are refused', (settings, path) => {
    const faults = tiktokEvents.check({ ...SETTINGS, ...settings }, { leadFields: [] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})
