import { describe, expect, it } from 'vitest'
import googleAnalytics from '../../../collector/delivery/actions/google-analytics.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const SETTINGS = { event_name: 'generate_lead', measurement_id: 'G-AB12CD34EF', api_secret: 'secret-1' }
const VALUES: Partial<PostbackValues> = {
  system: { event_uid: 'event-1' },
  tracking: { transaction_id: 'tx-1', event_time: '2026-11-21T11:00:00.000Z' },
}
const NOON_MICROS = Date.UTC(2026, 10, 21, 12) * 1_000
const SHA256 = /^[0-9a-f]{64}$/

interface Hit {
  client_id?: string
  timestamp_micros?: string
  user_data?: Record<string, unknown>
  events: { name: string; params: Record<string, unknown> }[]
}

const message = (fieldPath: string, validationCode: string, description: string) => ({
  fieldPath,
  validationCode,
  description,
})

/** What the debug endpoint of Google Analytics has to say about a hit. */
function messagesFor(hit: Hit) {
  const { sha256_email_address: mails = [], sha256_phone_number: phones = [] } = hit.user_data ?? {}
  const hashes = [mails, phones].flat()
  const [event] = hit.events
  return [
    ...(/^\d+\.\d+$/.test(hit.client_id ?? '')
      ? []
      : [message('client_id', 'VALUE_INVALID', 'Use the format number.number.')]),
    ...(Number(hit.timestamp_micros) < NOON_MICROS - 72 * 3_600_000_000
      ? [message('timestamp_micros', 'VALUE_OUT_OF_BOUNDS', 'Too old.')]
      : []),
    ...(hashes.every((hash) => SHA256.test(String(hash)))
      ? []
      : [message('user_data', 'VALUE_INVALID', 'Not hashed.')]),
    ...(event?.name === 'session_start'
      ? [message('events', 'NAME_RESERVED', 'The name session_start is reserved.')]
      : []),
    ...(Object.keys(event?.params ?? {}).length > 25
      ? [message('events.params', 'EXCEEDED_MAX_ENTITIES', 'Too many.')]
      : []),
    ...Object.values(event?.params ?? {})
      .filter((value) => String(value).length > 100)
      .map(() => message('events.params', 'VALUE_INVALID', 'Too long.')),
  ]
}

async function analytics() {
  const hits: Hit[] = []
  const server = await webServer((response, { method, url, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    const hit = JSON.parse(body)
    if (method !== 'POST' || searchParams.get('measurement_id') !== 'G-AB12CD34EF') {
      response.writeHead(404).end()
      return
    }
    if (pathname === '/debug/mp/collect') {
      response.end(JSON.stringify({ validationMessages: messagesFor(hit) }))
      return
    }
    // It takes whatever it is sent, and does not say whether it counts.
    if (searchParams.get('api_secret') === 'secret-1' && messagesFor(hit).length === 0) hits.push(hit)
    response.writeHead(pathname === '/mp/collect' ? 204 : 404).end()
  })
  const send = (settings: object = {}, values: Partial<PostbackValues> = VALUES) =>
    attempt(googleAnalytics, { ...SETTINGS, base_url: server.url, ...settings }, values)
  return { hits, received: server.received, send }
}

describe('an event', () => {
  it('counts, with every detail of the person as Google wants it', async () => {
    const { hits, send } = await analytics()
    const details = {
      ...{ email: 'Per.Son+1@GMail.com', phone: '{phone}', first_name: 'Mary', last_name: ' John 2nd' },
      ...{ city: 'St. Louis', state: 'Missouri', zip: '63101', country: 'United States' },
    }
    const { outcome } = await send(details, { ...VALUES, lead: { phone: '+1 (555) 123-4567' } })
    expect(outcome).toEqual({ status: 'done' })
    expect(hits[0]?.user_data).toEqual({
      sha256_email_address: [expect.stringMatching(SHA256)],
      sha256_phone_number: ['8a59780bb8cd2ba022bfa5ba2ea3b6e07af17a7d8b30c1f9b3390e36f69019e4'],
      address: [
        {
          sha256_first_name: '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec',
          sha256_last_name: expect.stringMatching(SHA256),
          ...{ city: 'st louis', region: 'missouri', postal_code: '63101', country: 'US' },
        },
      ],
    })
  })

  it('leaves out what is empty', async () => {
    const { hits, send } = await analytics()
    await send({ email: '{email}', phone: 'x', city: '' })
    expect(hits).toEqual([
      {
        client_id: expect.any(String),
        timestamp_micros: `${Date.UTC(2026, 10, 21, 11)}000`,
        events: [{ name: 'generate_lead', params: { engagement_time_msec: 100, transaction_id: 'event-1' } }],
      },
    ])
  })

  it('has the client id of its visit, and an id of its own, on every attempt', async () => {
    const { hits, send } = await analytics()
    await send()
    await send()
    await send({}, { ...VALUES, system: { event_uid: 'event-2' } })
    await send({}, { ...VALUES, tracking: { ...VALUES.tracking, transaction_id: 'tx-2' } })
    const [first, second, third, other] = hits
    expect(second).toEqual(first)
    expect(third?.client_id).toBe(first?.client_id)
    expect(third?.events[0]?.params.transaction_id).toBe('event-2')
    expect(other?.client_id).not.toBe(first?.client_id)
  })

  it('takes the client and the session from where the rule says', async () => {
    const { hits, send } = await analytics()
    const settings = { client_id: '{ga_client}', session_id: '17', user_id: '{ga_client|md5}' }
    await send(settings, { ...VALUES, lead: { ga_client: '12.34' } })
    expect(hits[0]).toMatchObject({
      client_id: '12.34',
      user_id: expect.any(String),
      events: [{ params: { session_id: '17' } }],
    })
  })

  it('says what was consented to', async () => {
    const { received, send } = await analytics()
    await send({ ad_user_data: 'GRANTED', ad_personalization: 'DENIED' })
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      consent: { ad_user_data: 'GRANTED', ad_personalization: 'DENIED' },
    })
  })

  it('has as many parameters as may be, none longer than may be', async () => {
    const { hits, send } = await analytics()
    const parameters = Array.from({ length: 20 }, (_, index) => ({
      name: `p${index}`,
      type: 'static',
      value: 'x'.repeat(300),
    }))
    await send({ parameters, value: '1.50', currency: 'USD', session_id: '1' })
    expect(Object.keys(hits[0]?.events[0]?.params ?? {})).toHaveLength(25)
    expect(hits[0]?.events[0]?.params.p19).toBe('x'.repeat(100))
  })
})

describe('what Analytics would drop in silence', () => {
  it('fails when it is of more than 72 hours ago', async () => {
    const { received, send } = await analytics()
    const tracking = { event_time: '2026-11-18T11:59:59.000Z' }
    expect((await send({}, { ...VALUES, tracking })).outcome).toEqual({
      status: 'failed',
      because: 'event_too_old',
    })
    expect(received).toEqual([])
  })

  it.each(['', 'two words', '_hidden', 'ga_lead', 'x'.repeat(41), '9lives'])(
    'fails when its name turns out to be %j',
    async (event_id) => {
      const { received, send } = await analytics()
      const { outcome } = await send({ event_name: '{event_id}' }, { ...VALUES, system: { event_id } })
      expect(outcome).toMatchObject({ status: 'failed', because: 'ga4_name_invalid' })
      expect(received).toEqual([])
    },
  )
})

describe('a check by the debug endpoint', () => {
  it('is passed by a good event, which does not count', async () => {
    const { hits, received, send } = await analytics()
    expect((await send({ debug: true, email: 'a@example.com' })).outcome).toEqual({ status: 'done' })
    expect(received[0]?.url).toMatch(/^\/debug\/mp\/collect\?/)
    expect(hits).toEqual([])
  })

  it('tells what is wrong with an event', async () => {
    const { send } = await analytics()
    expect((await send({ debug: true, event_name: 'session_start' })).outcome).toEqual({
      status: 'failed',
      because: 'ga4_name_reserved',
      detail: 'events: The name session_start is reserved.',
    })
  })

  it.each<[number, string, object]>([
    [200, 'ok', { status: 'failed', because: 'response_rejected', detail: 'it has no validationMessages' }],
    [
      200,
      '{"validationMessages":[{"validationCode":"VALUE_REQUIRED"}]}',
      { status: 'failed', because: 'ga4_value_required', detail: '' },
    ],
    [503, '', { status: 'later', because: 'http_503' }],
  ])('reads %i %j as %j', async (status, body, expected) => {
    const server = await webServer((response) => response.writeHead(status).end(body))
    const settings = { ...SETTINGS, debug: true, base_url: server.url }
    expect((await attempt(googleAnalytics, settings, VALUES)).outcome).toEqual(expected)
  })
})

describe('what Analytics answers', () => {
  it.each<[number, object]>([
    [204, { status: 'done' }],
    [200, { status: 'done' }],
    [404, { status: 'failed', because: 'http_404' }],
    [413, { status: 'failed', because: 'http_413' }],
    [503, { status: 'later', because: 'http_503' }],
  ])('%i means %j', async (status, expected) => {
    const server = await webServer((response) => response.writeHead(status).end())
    const { outcome } = await attempt(googleAnalytics, { ...SETTINGS, base_url: server.url }, VALUES)
    expect(outcome).toEqual(expected)
  })
})

describe('the settings', () => {
  const parameter = (name: string) => ({ name, type: 'static', value: 'x' })

  it.each<[object, (string | number)[]]>([
    [{ event_name: 'two words' }, ['event_name']],
    [{ event_name: 'firebase_lead' }, ['event_name']],
    [{ measurement_id: 'UA-12345-1' }, ['measurement_id']],
    [{ ad_user_data: 'yes' }, ['ad_user_data']],
    [{ parameters: [parameter('currency')] }, ['parameters', 0, 'name']],
    [{ parameters: [parameter('a b')] }, ['parameters', 0, 'name']],
    [{ parameters: [parameter('google_x')] }, ['parameters', 0, 'name']],
    [{ parameters: [parameter('a'), parameter('a')] }, ['parameters', 1, 'name']],
    [{ parameters: Array.from({ length: 21 }, (_, index) => parameter(`p${index}`)) }, ['parameters']],
  ])('%j are refused', (settings, path) => {
    const faults = googleAnalytics.check({ ...SETTINGS, ...settings }, { leadFields: [] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})
