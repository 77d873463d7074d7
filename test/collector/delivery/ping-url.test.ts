import { describe, expect, it } from 'vitest'
import pingUrl from '../../../collector/delivery/actions/ping-url.ts'
import type { PostbackValues } from '../../../collector/domain/postback-values.ts'
import { Secret } from '../../../collector/domain/secret.ts'
import { attempt } from './attempt.ts'
import { webServer } from './far-end.ts'

const VALUES: Partial<PostbackValues> = {
  lead: { email: 'person@example.com', name: 'Jo "J" & Co' },
  system: { lead_uid: 'lead-1' },
  tracking: { sub1: 'a b', transaction_id: 'tx-1' },
}
const PARAMETERS = [
  { name: 'z', type: 'static', value: '1' },
  { name: 'name', type: 'lead_field', value: 'name' },
  { name: 'none', type: 'transactional', value: 'payout' },
  { name: 'a[]', type: 'tracking', value: 'sub1' },
  { name: 'z', type: 'static', value: '{transaction_id}' },
  { name: 'id', type: 'system', value: 'delivery_id' },
]

async function sent(settings: object, values = VALUES) {
  const server = await webServer()
  const url = `${server.url}${'path' in settings ? settings.path : '/p'}`
  const { path: _path, ...rest } = settings as { path?: string }
  const performed = await attempt(pingUrl, { url, ...rest }, values)
  expect(performed.outcome).toEqual({ status: 'done' })
  const [request] = server.received
  if (!request) throw new Error('nothing arrived')
  return request
}

async function outcomeOf(
  answer: { status?: number; headers?: Record<string, string>; body?: string },
  success?: object,
) {
  const { status = 200, headers = {}, body = '' } = answer
  const server = await webServer((response) => response.writeHead(status, headers).end(body))
  return (await attempt(pingUrl, { url: server.url, ...(success && { success }) })).outcome
}

describe('what is sent', () => {
  const QUERY = 'z=1&name=Jo%20%22J%22%20%26%20Co&none=&a%5B%5D=a%20b&z=tx-1&id=delivery-1'

  it.each([
    ['/p', `/p?${QUERY}`],
    ['/p?x=1', `/p?x=1&${QUERY}`],
    ['/p?', `/p?${QUERY}`],
    ['/p?x=1&', `/p?x=1&${QUERY}`],
    ['/p?x={sub1}#there', `/p?x=a%20b&${QUERY}`],
    ['/{sub1}/{payout|0}', `/a%20b/0?${QUERY}`],
  ])('is every parameter, in order, after the query of %s', async (path, url) => {
    expect(await sent({ path, parameters: PARAMETERS })).toMatchObject({ method: 'GET', url, body: '' })
  })

  it('is nothing but the address when there are no parameters', async () => {
    expect(await sent({ path: '/p?a=1#b' })).toMatchObject({ url: '/p?a=1' })
  })

  it.each(['POST', 'PUT'])('is a form by %s', async (method) => {
    const request = await sent({ method, parameters: PARAMETERS })
    expect(request).toMatchObject({ method, url: '/p' })
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect([...new URLSearchParams(request.body)]).toEqual([
      ['z', '1'],
      ['name', 'Jo "J" & Co'],
      ['none', ''],
      ['a[]', 'a b'],
      ['z', 'tx-1'],
      ['id', 'delivery-1'],
    ])
  })

  it('is JSON where that is asked for', async () => {
    const request = await sent({ method: 'POST', body: 'json', parameters: PARAMETERS.slice(1) })
    expect(request.headers['content-type']).toBe('application/json')
    expect(JSON.parse(request.body)).toEqual({
      name: 'Jo "J" & Co',
      none: '',
      'a[]': 'a b',
      z: 'tx-1',
      id: 'delivery-1',
    })
  })

  it('is the query of a POST where that is asked for', async () => {
    const request = await sent({ method: 'POST', body: 'query', parameters: PARAMETERS })
    expect(request).toMatchObject({ method: 'POST', url: `/p?${QUERY}`, body: '' })
  })

  it('has the headers of the rule, with their macros, and the id of the delivery in any case', async () => {
    const { headers } = await sent({
      method: 'POST',
      headers: { 'X-Sub': 'sub={sub1}', 'Content-Type': 'text/plain', 'Idempotency-Key': 'mine' },
    })
    expect(headers).toMatchObject({
      'x-sub': 'sub=a b',
      'content-type': 'text/plain',
      'idempotency-key': 'delivery-1',
    })
  })

  it.each([
    [{ type: 'basic', username: 'me', password: 'p:w' }, { authorization: 'Basic bWU6cDp3' }],
    [{ type: 'bearer', token: new Secret('tok') }, { authorization: 'Bearer tok' }],
    [{ type: 'header', name: 'X-Key', value: 'k' }, { 'x-key': 'k' }],
  ])('shows who it is from by %j', async (auth, headers) => {
    expect((await sent({ auth })).headers).toMatchObject(headers)
  })

  it('cannot be led to another host by a value', async () => {
    const request = await sent({ path: '/{sub1|raw}' }, { tracking: { sub1: '../../@evil.example/#' } })
    expect(request.headers.host).toMatch(/^127\.0\.0\.1:/)
  })
})

describe('what the answer means', () => {
  it.each([200, 204, 299])('%i is success', async (status) => {
    expect(await outcomeOf({ status })).toEqual({ status: 'done' })
  })

  it.each([
    [
      { status: 302, headers: { location: '/' } },
      { status: 'failed', because: 'redirect_refused' },
    ],
    [{ status: 404 }, { status: 'failed', because: 'http_404' }],
    [{ status: 500 }, { status: 'later', because: 'http_500' }],
    [
      { status: 429, headers: { 'retry-after': '60' } },
      { status: 'later', because: 'http_429', afterMs: 60_000 },
    ],
    [
      { status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' } },
      { status: 'later', because: 'http_503', afterMs: 30_000 },
    ],
    [
      { status: 503, headers: { 'retry-after': 'soon' } },
      { status: 'later', because: 'http_503' },
    ],
  ])('%j is %j', async (answer, outcome) => {
    expect(await outcomeOf(answer)).toEqual(outcome)
  })

  it.each([
    [{ status: ['201'] }, { status: 200 }, { status: 'failed', because: 'http_200' }],
    [{ status: ['201', '300-399'] }, { status: 302 }, { status: 'done' }],
    [{ status: [404, 410] }, { status: 410 }, { status: 'done' }],
    [{ status: ['201'] }, { status: 502 }, { status: 'later', because: 'http_502' }],
    [{ contains: 'OK' }, { body: 'all OK' }, { status: 'done' }],
    [{ contains: 'OK' }, { body: 'no' }, { status: 'failed', because: 'response_rejected' }],
    [{ not_contains: 'error' }, { body: 'an error' }, { status: 'failed', because: 'response_rejected' }],
    [{ not_contains: 'error' }, { body: 'fine' }, { status: 'done' }],
    [{ contains: 'OK' }, { status: 500, body: 'OK' }, { status: 'later', because: 'http_500' }],
  ])('by the rule %j, %j is %j', async (success, answer, outcome) => {
    expect(await outcomeOf(answer, success)).toMatchObject(outcome)
  })

  it('is that there is none, when it takes longer than the rule allows', async () => {
    const server = await webServer(() => {})
    const performed = await attempt(pingUrl, { url: server.url, timeout_ms: 100 })
    expect(performed).toMatchObject({ outcome: { status: 'later', because: 'timeout' }, ip: '127.0.0.1' })
    expect(performed.response).toBeUndefined()
  })
})

describe('the check when a rule is saved', () => {
  const url = 'https://network.example/p'

  it.each<[object, (string | number)[], RegExp]>([
    [{}, ['url'], /^is missing$/],
    [{ url: 'https://{sub1}/' }, ['url'], /without macros in these/],
    [{ url: `${url}?a={sub9}` }, ['url'], /\{sub9\} is not a known macro/],
    [{ url: `${url}?a={sub1|x|y}` }, ['url'], /more than one default/],
    [{ url, headers: { 'X-A': '{nothing}' } }, ['headers', 'X-A'], /\{nothing\} is not a known macro/],
    [{ url, headers: { Host: 'x' } }, ['headers', 'Host'], /set by the program itself|Invalid key/],
    [{ url, method: 'GET', body: 'json' }, ['body'], /must be query/],
    [{ url, method: 'DELETE' }, ['method'], /^must be GET, POST or PUT, not 'DELETE'$/],
    [{ url, timeout_ms: 15_001 }, ['timeout_ms'], /^must be at most 15000, not 15001$/],
    [{ url, auth: { type: 'bearer' } }, ['auth', 'token'], /is missing/],
    [{ url, success: { status: ['2xx'] } }, ['success', 'status', 0], /./],
    [
      { url, parameters: [{ name: 'a', type: 'lead_field', value: 'emial' }] },
      ['parameters', 0, 'value'],
      /did you mean "email"/,
    ],
    [
      { url, parameters: [{ name: 'a', type: 'tracking', value: 'sub9' }] },
      ['parameters', 0, 'value'],
      /did you mean "sub1"/,
    ],
    [
      { url, parameters: [{ name: 'a', type: 'static', value: '{emial}' }] },
      ['parameters', 0, 'value'],
      /did you mean "email"/,
    ],
    [
      {
        url,
        method: 'POST',
        body: 'json',
        parameters: [
          { name: 'a', type: 'static', value: '1' },
          { name: 'a', type: 'static', value: '2' },
        ],
      },
      ['parameters', 1, 'name'],
      /there twice/,
    ],
  ])('names the fault of %j', (settings, path, message) => {
    const faults = pingUrl.check(settings, { leadFields: ['email'] })
    expect(faults).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('names all faults at once', () => {
    const faults = pingUrl.check(
      { url: `${url}?{x1}={x2}`, headers: { a: '{x3}' } },
      { leadFields: undefined },
    )
    expect(faults.map(({ path }) => path)).toEqual([['url'], ['url'], ['headers', 'a']])
  })
})
