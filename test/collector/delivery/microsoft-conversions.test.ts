import { describe, expect, it } from 'vitest'
import microsoftConversions from '../../../collector/delivery/actions/microsoft-conversions.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const SETTINGS = { event_name: 'lead', tag_id: '42', access_token: 'token-1' }
const VALUES: Partial<PostbackValues> = {
  system: { event_uid: 'event-1' },
  tracking: {
    event_time: '2026-11-21T11:00:00.000Z',
    landing_url: 'https://landing.example/',
    msclkid: '0a1b2c3d',
  },
}
const NOON = Date.UTC(2026, 10, 21, 12) / 1_000
const SHA256 = /^[0-9a-f]{64}$/

interface Event {
  eventType: string
  eventName: string
  eventId: string
  eventTime: number
  adStorageConsent?: string
  userData: Record<string, string>
  customData: Record<string, unknown>
}

/** What Microsoft has against an event, if anything. */
function faultOf({ eventType, eventName, eventTime, userData }: Event): string | undefined {
  if (eventType !== 'custom' || eventName === '') return 'eventName is required for a custom event.'
  if (eventTime < NOON - 7 * 86_400) return 'eventTime must be within the last 7 days.'
  const clear = ['em', 'ph'].find((name) => userData[name] && !SHA256.test(userData[name]))
  return clear && `${clear} must be a SHA-256 hash.`
}

async function microsoft() {
  const events: Event[] = []
  const server = await webServer((response, { method, url, headers, body }) => {
    const say = (status: number, what: object) => response.writeHead(status).end(JSON.stringify(what))
    if (method !== 'POST' || url !== '/v1/42/events') return void say(404, {})
    if (headers.authorization !== 'Bearer token-1')
      return void say(401, { error: { message: 'Unauthorized' } })
    const { data } = JSON.parse(body)
    const errorMessage = data.map(faultOf).find((one: unknown) => one)
    if (errorMessage)
      return void say(400, {
        eventsReceived: 0,
        error: { message: 'Validation failed', details: [{ index: 0, errorMessage }] },
      })
    events.push(...data)
    say(200, { eventsReceived: data.length })
  })
  const send = (settings: object = {}, values: Partial<PostbackValues> = VALUES) =>
    attempt(microsoftConversions, { ...SETTINGS, base_url: server.url, ...settings }, values)
  return { events, received: server.received, send }
}

describe('an event', () => {
  it('is taken by click id, with the person hashed', async () => {
    const { events, send } = await microsoft()
    const lead = { email: ' Person@Example.com', phone: '+1 (555) 123-4567' }
    const { outcome } = await send({ email: '{email}', phone: '{phone}' }, { ...VALUES, lead })
    expect(outcome).toEqual({ status: 'done' })
    expect(events[0]?.userData).toEqual({
      msclkid: '0a1b2c3d',
      em: '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345',
      ph: '8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4',
    })
  })

  it('is taken by user data alone', async () => {
    const { events, send } = await microsoft()
    const { outcome } = await send({ email: 'a@example.com' }, { ...VALUES, tracking: {} })
    expect(outcome).toEqual({ status: 'done' })
    expect(Object.keys(events[0]?.userData ?? {})).toEqual(['em'])
  })

  it('is not sent when nothing is known to find the visitor by', async () => {
    const { received, send } = await microsoft()
    const { outcome } = await send(
      { email: '{email}', phone: '' },
      { ...VALUES, tracking: { ip: '1.2.3.4' } },
    )
    expect(outcome).toEqual({ status: 'failed', because: 'nothing_to_match' })
    expect(received).toEqual([])
  })

  it('is the same on every attempt', async () => {
    const { events, send } = await microsoft()
    await send()
    await send()
    expect(events[1]).toEqual(events[0])
    expect(events[0]).toMatchObject({ eventId: 'event-1', eventTime: NOON - 3_600 })
  })

  it('has what the goal waits for, and what it is worth', async () => {
    const { events, send } = await microsoft()
    const settings = { event_category: 'form', event_label: '{goal}', value: '{payout}' }
    await send(settings, { ...VALUES, transactional: { goal: 'quote', payout: '3.10', currency: 'eur' } })
    expect(events[0]?.customData).toEqual({
      ...{ eventCategory: 'form', eventLabel: 'quote', value: 3.1, currency: 'EUR' },
      transactionId: 'event-1',
    })
  })

  it.each([
    ['granted', 'G'],
    ['denied', 'D'],
  ])('says that storage was %s', async (ad_storage_consent, letter) => {
    const { events, send } = await microsoft()
    await send({ ad_storage_consent })
    expect(events[0]?.adStorageConsent).toBe(letter)
  })
})

describe('what Microsoft refuses', () => {
  it.each<[string, object, Partial<PostbackValues>, object]>([
    ['another’s token', { access_token: 'token-2' }, {}, { because: 'http_401', detail: 'Unauthorized' }],
    ['a tag that is no more', { tag_id: '43' }, {}, { because: 'http_404' }],
    [
      'an event of more than seven days ago',
      {},
      { tracking: { ...VALUES.tracking, event_time: '2026-11-14T11:59:59.000Z' } },
      { because: 'http_400', detail: 'eventTime must be within the last 7 days.' },
    ],
    [
      'an event without a name',
      { event_name: '{goal}' },
      {},
      { because: 'http_400', detail: 'eventName is required for a custom event.' },
    ],
  ])('%s has failed for good', async (_what, settings, values, outcome) => {
    const { events, send } = await microsoft()
    const performed = await send(settings, { ...VALUES, ...values })
    expect(performed.outcome).toEqual({ status: 'failed', ...outcome })
    expect(events).toEqual([])
  })
})

describe('what Microsoft answers', () => {
  const unclear = 'it does not say that the event was received'

  it.each<[number, string, object]>([
    [200, '{"eventsReceived":1}', { status: 'done' }],
    [200, '{"eventsReceived":0}', { status: 'failed', because: 'response_rejected', detail: unclear }],
    [
      200,
      '{"eventsReceived":0,"error":{"message":"no"}}',
      { status: 'failed', because: 'response_rejected', detail: 'no' },
    ],
    [200, 'ok', { status: 'failed', because: 'response_rejected', detail: unclear }],
    [403, 'Forbidden', { status: 'failed', because: 'http_403' }],
    [429, '{"error":{"message":"slower"}}', { status: 'later', because: 'http_429' }],
    [500, '', { status: 'later', because: 'http_500' }],
  ])('%i %j means %j', async (status, body, expected) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const { outcome } = await attempt(microsoftConversions, { ...SETTINGS, base_url: server.url }, VALUES)
    expect(outcome).toEqual(expected)
  })
})

describe('the settings', () => {
  it.each<[object, string]>([
    [{ event_name: ' ' }, 'event_name'],
    [{ tag_id: 'tag' }, 'tag_id'],
    [{ api_version: '1' }, 'api_version'],
    [{ ad_storage_consent: 'G' }, 'ad_storage_consent'],
  ])('%j are refused', (settings, field) => {
    const faults = microsoftConversions.check({ ...SETTINGS, ...settings }, { leadFields: [] })
    expect(faults.map(({ path }) => path)).toEqual([[field]])
  })
})
