import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
} from '../../../collector/delivery/client.ts'
import { listening, tcpServer, webServer } from './far-end.ts'

let client: HttpClient | undefined
const clientOf = (options: Partial<HttpClientOptions> = {}) => {
  client = createHttpClient({ allowPrivate: true, ...options })
  return client
}
afterEach(() => client?.close())

const get = (url: string) => ({ method: 'GET', url, headers: {} })
const DEADLINE = { deadlineMs: 200 }
const MARGIN_MS = 1_000
const HEAD = 'HTTP/1.1 200 OK\r\n'

/** Says something once the request has arrived. */
const answering = (say: (socket: Socket) => void) => (socket: Socket) =>
  socket.once('data', () => say(socket))

/** Writes again and again, as long as the other side takes it. */
function flood(socket: Socket, chunk: string | Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk)) if (socket.writableLength > 65_536) break
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const start = performance.now()
  return [await work, performance.now() - start]
}

describe('the deadline', () => {
  it.each<[string, (socket: Socket) => void, object]>([
    ['says nothing', () => {}, { detail: 'the request was sent' }],
    ['never ends its headers', answering((socket) => socket.write(`${HEAD}x: 1`)), {}],
    [
      'drips its body',
      answering((socket) => {
        socket.write(`${HEAD}content-length: 1000\r\n\r\n`)
        const drip = setInterval(() => socket.write('x'), 20)
        socket.on('close', () => clearInterval(drip))
      }),
      { status: 200, detail: 'the answer had begun' },
    ],
    [
      'stops in the middle of its body',
      answering((socket) => socket.write(`${HEAD}content-length: 10\r\n\r\nhalf`)),
      { status: 200 },
    ],
    [
      'floods with provisional answers',
      answering((socket) => {
        const hints = setInterval(
          () => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(20)),
          5,
        )
        socket.on('close', () => clearInterval(hints))
      }),
      {},
    ],
  ])('ends a request to a server that %s', async (_kind, talk, expected) => {
    const server = await tcpServer(talk)
    const [came, ms] = await timed(clientOf().send(get(server.url), DEADLINE))
    expect(came).toMatchObject({ kind: 'fault', because: 'timeout', ip: '127.0.0.1', ...expected })
    expect(ms).toBeLessThan(DEADLINE.deadlineMs + MARGIN_MS)
    await expect.poll(() => server.seen.closed).toBe(1)
  })

  it('ends a request whose secure connection is not made', async () => {
    const server = await tcpServer(() => {})
    const slow = clientOf()
    const [came, ms] = await timed(slow.send(get(server.url.replace('http', 'https')), DEADLINE))
    expect(came).toMatchObject({ kind: 'fault', because: 'timeout', detail: 'no connection was made' })
    expect(ms).toBeLessThan(DEADLINE.deadlineMs + MARGIN_MS)
  })

  it('ends a request whose name is not resolved, and nothing is sent when it is at last', async () => {
    const server = await tcpServer(() => {})
    const resolved = Promise.withResolvers<readonly { address: string; family: number }[]>()
    const slow = clientOf({ lookup: () => resolved.promise })
    const [came, ms] = await timed(slow.send(get(`http://slow.example:${server.port}/`), DEADLINE))
    expect(came).toMatchObject({ kind: 'fault', because: 'timeout' })
    expect(ms).toBeLessThan(DEADLINE.deadlineMs + MARGIN_MS)
    resolved.resolve([{ address: '127.0.0.1', family: 4 }])
    await slow.close()
    expect(server.seen.bytes).toBe(0)
  })

  it('is kept by a process that was frozen past it while it connected', async () => {
    const server = await tcpServer(() => {})
    let time = 0
    const frozen = clientOf({
      now: () => time,
      lookup: async () => {
        time = 20_000
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    const came = await frozen.send(get(`http://frozen.example:${server.port}/`))
    expect(came).toMatchObject({ kind: 'fault', because: 'timeout', ms: 20_000 })
    expect(server.seen).toMatchObject({ connections: 1, bytes: 0 })
  })

  it.each([0, -5])('of %i ms is over before anything is sent', async (deadlineMs) => {
    const server = await tcpServer(() => {})
    const came = await clientOf().send(get(server.url), { deadlineMs })
    expect(came).toMatchObject({ kind: 'fault', because: 'timeout', detail: 'no time was left' })
    expect(server.seen.connections).toBe(0)
  })

  it('ends a request that waits for a connection, and it is not sent later', async () => {
    const held = Promise.withResolvers<void>()
    const server = await webServer((response) => held.promise.then(() => response.end('ok')))
    const busy = clientOf({ connections: 1 })
    const first = busy.send(get(`${server.url}/first`))
    expect(await busy.send(get(`${server.url}/second`), { deadlineMs: 50 })).toMatchObject({
      kind: 'fault',
      because: 'timeout',
      detail: 'no connection was made',
    })
    held.resolve()
    expect(await first).toMatchObject({ status: 200 })
    expect(await busy.send(get(`${server.url}/third`))).toMatchObject({ status: 200 })
    expect(server.received.map(({ url }) => url)).toEqual(['/first', '/third'])
  })
})

describe('an answer', () => {
  it('without an end is read to 16 KiB, and then the connection is closed', async () => {
    const server = await tcpServer(
      answering((socket) => {
        socket.write(`${HEAD}\r\n`)
        flood(socket, 'x'.repeat(1_000))
      }),
    )
    const came = await clientOf().send(get(server.url))
    expect(came).toMatchObject({ kind: 'answer', status: 200, truncated: true, body: 'x'.repeat(16_384) })
    await expect.poll(() => server.seen.closed).toBe(1)
  })

  it('of exactly 16 KiB is whole', async () => {
    const server = await webServer((response) => response.end('x'.repeat(16_384)))
    const came = await clientOf().send(get(server.url))
    expect(came).toMatchObject({ truncated: false, body: 'x'.repeat(16_384) })
  })

  it('of 200 MB is left in the network but for its beginning', async () => {
    const written: number[] = []
    const server = await tcpServer(
      answering((socket) => {
        socket.on('close', () => written.push(socket.bytesWritten))
        socket.write(`${HEAD}content-length: 209715200\r\n\r\n`)
        flood(socket, Buffer.alloc(65_536, 'x'))
      }),
    )
    expect(await clientOf().send(get(server.url))).toMatchObject({ truncated: true })
    await expect.poll(() => written.length).toBe(1)
    expect(written[0]).toBeLessThan(20 * 1_048_576)
  })

  it('that is compressed although nobody asked is not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000))
    const server = await webServer((response) => response.setHeader('content-encoding', 'gzip').end(bomb))
    const came = await clientOf().send(get(server.url))
    expect(came).toMatchObject({ kind: 'answer', status: 200, body: '', truncated: true })
  })

  it('with a header called __proto__ changes nothing but that header', async () => {
    const server = await tcpServer(
      answering((socket) =>
        socket.write(`${HEAD}__proto__: a\r\nconstructor: b\r\ncontent-length: 0\r\n\r\n`),
      ),
    )
    const came = await clientOf().send(get(server.url))
    if (came.kind !== 'answer') throw new Error(came.because)
    expect(Object.entries(came.headers)).toEqual(
      expect.arrayContaining([
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ]),
    )
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(Reflect.has({}, 'a')).toBe(false)
  })

  it('with NUL and broken UTF-8 becomes a text that can be stored', async () => {
    const server = await webServer((response) => response.end(Buffer.from([0x61, 0x00, 0xff, 0x62])))
    expect(await clientOf().send(get(server.url))).toMatchObject({ body: 'a\uFFFD\uFFFDb' })
  })

  it.each<[string, string, object]>([
    ['30 KB of headers', `${HEAD}x: ${'a'.repeat(30_000)}\r\n\r\n`, { because: 'bad_response' }],
    ['3,000 headers', `${HEAD}${'a: 123456\r\n'.repeat(3_000)}\r\n`, { because: 'bad_response' }],
    ['no status', 'HTTP/1.1 abc\r\n\r\n', { because: 'bad_response' }],
    ['another protocol', '220 mail.example ESMTP\r\n', { because: 'bad_response' }],
    [
      'an upgrade',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      { because: 'bad_response' },
    ],
  ])('of %s is a bad one', async (_kind, text, expected) => {
    const server = await tcpServer(answering((socket) => socket.write(text)))
    expect(await clientOf().send(get(server.url), DEADLINE)).toMatchObject({ kind: 'fault', ...expected })
  })

  it.each<[string, (socket: Socket) => void, object]>([
    ['before it begins', (socket) => socket.resetAndDestroy(), {}],
    ['politely, before it begins', (socket) => socket.end(), {}],
    ['in its headers', (socket) => socket.end(`${HEAD}x: 1`), {}],
    [
      'in its body',
      (socket) =>
        socket.write(`${HEAD}content-length: 10\r\n\r\nhalf`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
      { status: 200 },
    ],
    [
      'politely, in its body',
      (socket) => socket.end(`${HEAD}content-length: 10\r\n\r\nhalf`),
      { status: 200 },
    ],
    [
      'in a chunk',
      (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nab`),
      { status: 200 },
    ],
  ])('that breaks off %s is none', async (_kind, say, expected) => {
    const server = await tcpServer(answering(say))
    const came = await clientOf().send(get(server.url))
    expect(came).toMatchObject({ kind: 'fault', because: 'connection_reset', ...expected })
  })

  it('is not there where nobody listens', async () => {
    const server = createServer()
    const port = await listening(server)
    await new Promise((closed) => server.close(closed))
    const came = await clientOf().send(get(`http://127.0.0.1:${port}/`))
    expect(came).toMatchObject({ kind: 'fault', because: 'connection_refused', detail: 'ECONNREFUSED' })
  })

  it('to one request does not depend on what became of another', async () => {
    const server = await webServer((response, { url }) => {
      if (url === '/reset') response.destroy()
      else response.end(url)
    })
    const shared = clientOf({ connections: 2 })
    const urls = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? '/reset' : `/${index}`))
    const came = await Promise.all(urls.map((url) => shared.send(get(server.url + url))))
    expect(came.map((one) => (one.kind === 'answer' ? one.body : one.because))).toEqual(
      urls.map((url) => (url === '/reset' ? 'connection_reset' : url)),
    )
  })
})
