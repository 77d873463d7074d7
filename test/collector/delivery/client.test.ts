import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
} from '../../../collector/delivery/client.ts'
import { tcpServer, webServer } from './far-end.ts'

let client: HttpClient | undefined
const clientOf = (options: Partial<HttpClientOptions> = {}) => {
  client = createHttpClient({ allowPrivate: true, ...options })
  return client
}
afterEach(() => client?.close())

const get = (url: string) => ({ method: 'GET', url, headers: {} })

describe('a request', () => {
  it('arrives as it was made, and its answer comes back', async () => {
    const server = await webServer((response) => response.writeHead(201, { 'X-Id': '7' }).end('made'))
    const came = await clientOf().send({
      method: 'POST',
      url: `${server.url}/a/b?c=d&e=%20#fragment`,
      headers: { 'content-type': 'text/plain', 'X-Latin': 'é' },
      body: 'Grüße',
    })
    expect(came).toMatchObject({
      kind: 'answer',
      status: 201,
      headers: { 'x-id': '7' },
      body: 'made',
      truncated: false,
      ip: '127.0.0.1',
    })
    expect(Number.isInteger(came.ms)).toBe(true)
    expect(server.received).toMatchObject([
      { method: 'POST', url: '/a/b?c=d&e=%20', body: 'Grüße', headers: { 'x-latin': 'é' } },
    ])
  })

  it('asks for nothing compressed, and says who is calling', async () => {
    const server = await webServer()
    await clientOf().send(get(server.url))
    await clientOf().send({ ...get(server.url), headers: { 'User-Agent': 'mine', Accept: 'text/html' } })
    expect(server.received.map(({ headers }) => headers)).toMatchObject([
      { 'accept-encoding': 'identity', 'user-agent': 'Clickwire', accept: '*/*' },
      { 'accept-encoding': 'identity', 'user-agent': 'mine', accept: 'text/html' },
    ])
  })

  it('keeps no cookies', async () => {
    const server = await webServer((response) => response.setHeader('set-cookie', ['a=1', 'b=2']).end())
    const kept = clientOf()
    const first = await kept.send(get(server.url))
    await kept.send(get(server.url))
    expect(first).toMatchObject({ headers: { 'set-cookie': 'a=1, b=2' } })
    expect(server.received.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
  })

  it('does not go through a proxy of the environment', async () => {
    const proxy = await tcpServer((socket) => socket.destroy())
    const server = await webServer()
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, proxy.url)
    expect(await clientOf().send(get(server.url))).toMatchObject({ status: 200 })
    vi.unstubAllEnvs()
    expect(proxy.seen.connections).toBe(0)
  })

  it.each([301, 302, 303, 307, 308])('does not follow a redirect of status %i', async (status) => {
    const target = await webServer()
    const server = await webServer((response) => response.writeHead(status, { location: target.url }).end())
    expect(await clientOf().send(get(server.url))).toMatchObject({ kind: 'answer', status })
    expect(target.received).toEqual([])
  })

  it('shares connections, and opens no more to one origin than it may', async () => {
    const server = await tcpServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')),
    )
    const shared = clientOf({ connections: 3 })
    const answers = await Promise.all(Array.from({ length: 60 }, () => shared.send(get(server.url))))
    expect(answers.every((answer) => answer.kind === 'answer' && answer.body === 'ok')).toBe(true)
    expect(server.seen.connections).toBe(3)
  })

  it('is timed by the clock it was given', async () => {
    let time = 1_000
    const server = await webServer((response) => {
      time = 1_250
      response.end()
    })
    expect((await clientOf({ now: () => time }).send(get(server.url))).ms).toBe(250)
  })
})

describe('a request that cannot be sent', () => {
  it.each([
    ['no address', 'nowhere'],
    ['an empty address', ''],
    ['a file', 'file:///etc/passwd'],
    ['another protocol', 'ftp://127.0.0.1/'],
    ['a script', 'javascript:alert(1)'],
    ['a user name', 'http://user@127.0.0.1/'],
    ['a password', 'http://user:pass@127.0.0.1/'],
    ['an address without end', `http://127.0.0.1/${'a'.repeat(70_000)}`],
    ['a port that is none', 'http://127.0.0.1:99999/'],
  ])('is one to %s', async (_kind, url) => {
    expect(await clientOf().send(get(url))).toMatchObject({ kind: 'fault', because: 'invalid_request' })
  })

  it.each([
    ['a line break', { 'X-A': 'a\r\nX-Evil: 1' }],
    ['a line feed', { 'X-A': 'a\nb' }],
    ['NUL', { 'X-A': 'a\0b' }],
    ['a sign outside Latin-1', { 'X-A': '49 €' }],
    ['a name that is none', { 'X A': '1' }],
    ['a line break in its name', { 'X-A\r\nX-Evil': '1' }],
    ['an empty name', { '': '1' }],
    ['a host of its own', { Host: 'elsewhere.example' }],
    ['a length of its own', { 'Content-Length': '5' }],
    ['a transfer coding', { 'Transfer-Encoding': 'chunked' }],
    ['an expectation', { Expect: '100-continue' }],
    ['an upgrade', { Connection: 'upgrade', Upgrade: 'h2c' }],
    ['a wish for compression', { 'Accept-Encoding': 'gzip' }],
  ])('has a header with %s', async (_kind, headers) => {
    const server = await webServer()
    expect(await clientOf().send({ method: 'POST', url: server.url, headers, body: 'x' })).toMatchObject({
      kind: 'fault',
      because: 'invalid_request',
    })
    expect(server.received).toEqual([])
  })

  it.each(['GET /x HTTP/1.1\r\nX: ', '', 'G T', 'CONNECT'])('has the method %j', async (method) => {
    const server = await webServer()
    const came = await clientOf().send({ method, url: server.url, headers: {} })
    expect(came).toMatchObject({ kind: 'fault', because: 'invalid_request' })
    expect(server.received).toEqual([])
  })

  it('has a body of more than a megabyte', async () => {
    const came = await clientOf().send({
      method: 'POST',
      url: 'http://127.0.0.1/',
      headers: {},
      body: 'x'.repeat(1_048_577),
    })
    expect(came).toMatchObject({ kind: 'fault', because: 'invalid_request', detail: 'the body is too long' })
  })

  it('comes after the client was closed', async () => {
    const server = await webServer()
    const closed = clientOf()
    await closed.close()
    expect(await closed.send(get(server.url))).toMatchObject({ kind: 'fault', because: 'shutting_down' })
    expect(server.received).toEqual([])
  })
})

describe('closing', () => {
  it('waits for the requests under way', async () => {
    const server = await webServer((response) => setTimeout(() => response.end('late'), 60))
    const closing = clientOf()
    const under_way = closing.send(get(server.url))
    await closing.close()
    expect(await under_way).toMatchObject({ kind: 'answer', body: 'late' })
  })
})
