import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAction } from '../../../collector/delivery/action.ts'
import pingUrl from '../../../collector/delivery/actions/ping-url.ts'
import { createHttpClient, type HttpClient } from '../../../collector/delivery/client.ts'
import { judgeFault } from '../../../collector/delivery/judge.ts'
import { templateText } from '../../../collector/domain/macro.ts'
import { secret } from '../../../collector/domain/secret.ts'
import { attempt } from './attempt.ts'
import { tcpServer, webServer } from './far-end.ts'

const example = { title: 'none', settings: { url: 'https://x.example', key: 'k' }, sends: [] } as const
const Settings = z.object({ url: z.string(), key: secret(), text: templateText().optional() })

describe('the record of an attempt', () => {
  it('has the request and the answer, with secrets and the values of the lead hidden in both', async () => {
    const server = await webServer((response, request) =>
      response
        .writeHead(201, { 'Set-Cookie': 'session=1', 'X-Echo': 'top-secret' })
        .end(JSON.stringify(request)),
    )
    const { request, response, ...rest } = await attempt(
      pingUrl,
      {
        method: 'POST',
        url: `${server.url}/p?e={email}`,
        auth: { type: 'basic', username: 'me', password: 'top-secret' },
        parameters: [{ name: 'e', type: 'lead_field', value: 'email' }],
        headers: { 'X-Phone': '{phone|digits}' },
      },
      { lead: { email: 'Per Son@example.com', phone: '+1 555 123 4567' } },
    )
    expect(rest).toEqual({ outcome: { status: 'done' }, ms: expect.any(Number), ip: '127.0.0.1' })
    expect(request).toEqual({
      method: 'POST',
      url: `${server.url}/p?e=***`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-phone': '***',
        authorization: '***',
        'idempotency-key': 'delivery-1',
      },
      body: 'e=***',
    })
    expect(response).toMatchObject({
      status: 201,
      truncated: false,
      headers: { 'set-cookie': '***', 'x-echo': '***' },
    })
    const basic = Buffer.from('me:top-secret').toString('base64')
    for (const hidden of ['example.com', '5551234567', 'top-secret', basic]) {
      expect(response?.body).not.toContain(hidden)
    }
    expect(server.received[0]).toMatchObject({
      body: 'e=Per+Son%40example.com',
      headers: { authorization: `Basic ${basic}`, 'x-phone': '15551234567' },
    })
  })

  it('hides what it is told to hide, instead of all of the lead', async () => {
    const server = await webServer((response, { url }) => response.end(url))
    const { response } = await attempt(
      pingUrl,
      { url: `${server.url}/{state}/{email}/{ip}` },
      { lead: { state: 'Ohio', email: 'p@example.com' }, tracking: { ip: '203.0.113.7' } },
      { personal: ['p@example.com', '203.0.113.7'] },
    )
    expect(response?.body).toBe('/Ohio/***/***')
  })

  it('is bounded, however long the request and the answer were', async () => {
    const server = await webServer((response) => response.end('b'.repeat(100_000)))
    const { request, response } = await attempt(pingUrl, {
      method: 'POST',
      url: server.url,
      parameters: Array.from({ length: 20 }, () => ({ name: 'a', type: 'static', value: 'x'.repeat(8_000) })),
    })
    expect(request?.body?.length).toBe(16_384)
    expect(response).toMatchObject({ body: 'b'.repeat(16_384), truncated: true })
  })

  it('says that an address is forbidden, and not which one it was', async () => {
    const server = await tcpServer(() => {})
    const http = createHttpClient({ allowPrivate: false })
    const { outcome, ip } = await attempt(
      pingUrl,
      { url: `http://localhost:${server.port}/` },
      {},
      { tools: { http } },
    )
    await http.close()
    expect(outcome).toEqual({ status: 'failed', because: 'blocked_address' })
    expect(ip).toMatch(/^(127\.0\.0\.1|::1)$/)
    expect(server.seen.connections).toBe(0)
  })

  it('tells a header that cannot be sent as a failure for good', async () => {
    const server = await webServer()
    const settings = { url: server.url, headers: { 'X-Price': '{total_sold_price} {currency}' } }
    const { outcome } = await attempt(pingUrl, settings, { transactional: { currency: '€' } })
    expect(outcome).toMatchObject({ status: 'failed', because: 'invalid_request' })
    expect(server.received).toEqual([])
  })
})

describe('a fault of the network', () => {
  it.each([
    'timeout',
    'connection_refused',
    'connection_reset',
    'dns_failed',
    'tls_failed',
    'unreachable',
    'bad_response',
    'network_failed',
    'shutting_down',
  ])('is worth another try when it is %s', (because) => {
    expect(judgeFault({ kind: 'fault', because, detail: 'd', ms: 1 })).toEqual({
      status: 'later',
      because,
      detail: 'd',
    })
  })
})

describe('an action', () => {
  it('that breaks down fails, with its secrets hidden, and takes nothing else down', async () => {
    const broken = defineAction({
      title: 'Broken',
      settings: Settings,
      run: (_tools, { key }) => {
        throw new Error(`cannot use ${key.reveal()}`)
      },
      examples: [example],
    })
    expect(await attempt(broken, { url: 'x', key: 'hush' })).toEqual({
      outcome: { status: 'failed', because: 'action_crashed', detail: 'cannot use ***' },
      ms: 0,
    })
  })

  it('that makes several requests does so within one deadline, under one id, and records the last', async () => {
    const server = await webServer((response, { url }) => {
      if (url === '/first') setTimeout(() => response.end('token'), 120)
    })
    const twice = defineAction({
      title: 'Twice',
      settings: Settings,
      run: async ({ send }, { url }) => {
        const first = await send({ method: 'GET', url: `${url}/first`, headers: {} })
        if (first.kind === 'fault') return first
        return await send({ method: 'GET', url: `${url}/${first.body}`, headers: {} })
      },
      examples: [example],
    })
    const limits: (number | undefined)[] = []
    const client = createHttpClient({ allowPrivate: true })
    const http: Pick<HttpClient, 'send'> = {
      send: (request, limit) => {
        limits.push(limit?.deadlineMs)
        return client.send(request, limit)
      },
    }
    const performed = await attempt(
      twice,
      { url: server.url, key: 'k1' },
      {},
      { deadlineMs: 200, tools: { http } },
    )
    expect(performed).toMatchObject({
      outcome: { status: 'later', because: 'timeout' },
      request: { url: `${server.url}/token` },
    })
    expect(limits[0]).toBe(200)
    expect(limits[1]).toBeLessThan(100)
    await client.close()
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'delivery-1',
      'delivery-1',
    ])
  })

  it('that makes a secret of its own hides it in the record', async () => {
    const server = await webServer((response, { body }) => response.end(`you sent ${body}`))
    const signing = defineAction({
      title: 'Signing',
      settings: Settings,
      run: ({ send, hide }, { url }) => {
        hide('signed-assertion')
        return send({ method: 'POST', url, headers: {}, body: 'assertion=signed-assertion' })
      },
      examples: [example],
    })
    const { request, response } = await attempt(signing, { url: server.url, key: 'k1' })
    expect(request?.body).toBe('assertion=***')
    expect(response?.body).toBe('you sent assertion=***')
    expect(server.received[0]?.body).toBe('assertion=signed-assertion')
  })

  it('that needs no request says itself what came of it', async () => {
    const quiet = defineAction({
      title: 'Quiet',
      settings: Settings,
      run: async () => ({ status: 'later', because: 'busy', afterMs: 5 }),
      examples: [example],
    })
    expect(await attempt(quiet, { url: 'x', key: 'k' })).toEqual({
      outcome: { status: 'later', because: 'busy', afterMs: 5 },
      ms: 0,
    })
  })
})
