import { createHmac, timingSafeEqual } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import standardWebhook from '../../../collector/delivery/actions/standard-webhook.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

// The vector that the libraries of the specification are tested with.
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: 1_614_265_330_000,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const NEXT = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const NOON = Date.UTC(2026, 10, 21, 12, 0, 0)

type Headers = Record<string, string | string[] | undefined>

/** Verifies as a receiver does: all three headers, a time within five minutes, and any one signature. */
function isGenuine(secret: string, now: number, headers: Headers, body: string): boolean {
  const id = String(headers['webhook-id'])
  const timestamp = String(headers['webhook-timestamp'])
  if (!/^\d{10}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > 300) return false
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, signature = ''] = one.split(',')
      const given = Buffer.from(signature, 'base64')
      return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted)
    })
}

async function sent(
  settings: object,
  {
    values = {},
    deliveryId = 'delivery-1',
    now = NOON,
  }: { values?: Partial<PostbackValues>; deliveryId?: string; now?: number } = {},
) {
  const server = await webServer()
  const given = { url: `${server.url}/hooks`, secret: VECTOR.secret, ...settings }
  const performed = await attempt(standardWebhook, given, values, { deliveryId, now: () => now })
  expect(performed.outcome).toEqual({ status: 'done' })
  const [request] = server.received
  if (!request) throw new Error('nothing was sent')
  return { ...request, record: JSON.stringify(performed.request) }
}

describe('a signature', () => {
  it('is the one of the published vector', async () => {
    const { body, secret, id, at, signature } = VECTOR
    const request = await sent({ body, secret }, { deliveryId: id, now: at })
    expect(request.body).toBe(body)
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    })
  })

  it('is taken by a receiver that knows the new secret, and by one that knows the old one', async () => {
    const { headers, body } = await sent({ type: 'lead.sold', secret: NEXT, previous_secret: VECTOR.secret })
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2)
    expect(isGenuine(NEXT, NOON, headers, body)).toBe(true)
    expect(isGenuine(VECTOR.secret, NOON, headers, body)).toBe(true)
    expect(isGenuine(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, NOON, headers, body)).toBe(false)
  })

  it('does not fit another body, another id or another time', async () => {
    const { headers, body } = await sent({ type: 'lead.sold' })
    expect(isGenuine(VECTOR.secret, NOON, headers, body)).toBe(true)
    expect(isGenuine(VECTOR.secret, NOON, headers, `${body} `)).toBe(false)
    expect(isGenuine(VECTOR.secret, NOON, { ...headers, 'webhook-id': 'delivery-2' }, body)).toBe(false)
    expect(isGenuine(VECTOR.secret, NOON + 301_000, headers, body)).toBe(false)
  })

  it('is over the bytes that are sent, whatever letters they are', async () => {
    const values = { lead: { first_name: 'Zoë “正” \u{1F600}' } }
    const parameters = [{ name: 'first_name', type: 'lead_field', value: 'first_name' }]
    const { headers, body } = await sent({ type: 'lead.sold', parameters }, { values })
    expect(isGenuine(VECTOR.secret, NOON, headers, body)).toBe(true)
    expect(JSON.parse(body)).toEqual({
      type: 'lead.sold',
      timestamp: '2026-11-21T12:00:00.000Z',
      data: { first_name: 'Zoë “正” \u{1F600}' },
    })
  })

  it('is made anew for every try, under the same id', async () => {
    const first = await sent({ type: 'lead.sold' })
    const second = await sent({ type: 'lead.sold' }, { now: NOON + 30_000 })
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp'])
    expect(isGenuine(VECTOR.secret, NOON + 30_000, second.headers, second.body)).toBe(true)
  })

  it('and its secrets stay out of the record', async () => {
    const { headers, record } = await sent({ type: 'lead.sold', previous_secret: NEXT })
    const signatures = String(headers['webhook-signature']).split(' ')
    for (const hidden of [...signatures, VECTOR.secret, NEXT]) expect(record).not.toContain(hidden)
  })
})

describe('a body of the rule’s own', () => {
  it('stays JSON, whatever the values are', async () => {
    const values = { tracking: { sub1: '","admin":"1' }, transactional: { revenue: '12.50' } }
    const { body } = await sent({ body: '{"by":"{sub1}","revenue":{revenue|0}}' }, { values })
    expect(JSON.parse(body)).toEqual({ by: '","admin":"1', revenue: 12.5 })
  })
})

describe('what the answer means', () => {
  it.each([
    [200, { status: 'done' }],
    [204, { status: 'done' }],
    [410, { status: 'failed', because: 'webhook_disabled' }],
    [400, { status: 'failed', because: 'http_400' }],
    [302, { status: 'failed', because: 'redirect_refused' }],
    [429, { status: 'later', because: 'http_429', afterMs: 5_000 }],
    [502, { status: 'later', because: 'http_502', afterMs: 5_000 }],
  ])('%i means %j', async (status, outcome) => {
    const server = await webServer((response) => response.writeHead(status, { 'retry-after': '5' }).end())
    const settings = { url: server.url, secret: NEXT, type: 'lead.sold' }
    expect((await attempt(standardWebhook, settings)).outcome).toEqual(outcome)
  })
})

describe('the settings', () => {
  const good = { url: 'https://receiver.example', secret: NEXT, type: 'lead.sold' }
  const parameters = [{ name: 'a', type: 'static', value: '1' }]

  it.each<[object, (string | number)[]]>([
    [{ url: 'https://{sub1}.example' }, ['url']],
    [{ secret: 'a plain secret' }, ['secret']],
    [{ secret: 'whsec_short' }, ['secret']],
    [{ secret: `whsec_${Buffer.alloc(65).toString('base64')}` }, ['secret']],
    [{ secret: `whsec_${'*'.repeat(32)}` }, ['secret']],
    [{ previous_secret: 'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, ['previous_secret']],
    [{ previous_secret: NEXT }, ['previous_secret']],
    [{ type: undefined }, ['type']],
    [{ body: '{}' }, ['type']],
    [{ body: '{}', type: undefined, parameters }, ['parameters']],
    [{ body: '{"a":}', type: undefined }, ['body']],
    [{ body: '{"a":"{sub9}"}', type: undefined }, ['body']],
    [{ parameters: [...parameters, ...parameters] }, ['parameters', 1, 'name']],
  ])('%j are refused for their %j', (change, path) => {
    const faults = standardWebhook.check({ ...good, ...change }, { leadFields: [] })
    expect(faults.map((fault) => fault.path)).toEqual([path])
  })
})
