import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pingUrl from '../../../collector/delivery/actions/ping-url.ts'
import { createHttpClient } from '../../../collector/delivery/client.ts'
import { createMailer } from '../../../collector/delivery/mail.ts'
import { perform } from '../../../collector/delivery/perform.ts'
import type { Outcome } from '../../../collector/domain/outcome.ts'
import { NO_VALUES } from '../../../collector/domain/postback-values.ts'
import { lazyLists } from './lists-on-disk.ts'
import { drips, floods, openZoo, says, saysAndCloses, type Zoo } from './receiver-zoo.ts'
import { EXPIRED, GOOD, KEY } from './tls-fixture.ts'

const NOON = Date.UTC(2026, 10, 21, 12)
// Who is waited for to the end is given little time; who settles it earlier has plenty, however busy this machine is.
const DEADLINE_MS = 400
const PLENTY_MS = 5_000
const MARGIN_MS = 250
const DAY_MS = 86_400_000

const zoo = openZoo()
const client = createHttpClient({
  allowPrivate: true,
  lookup: async (hostname) => {
    if (hostname === 'nowhere.example') throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    return [{ address: '127.0.0.1', family: 4 }]
  },
})
afterAll(async () => {
  await zoo.close()
  await client.close()
})

const done: Outcome = { status: 'done' }
const failed = (because: string) => ({ status: 'failed', because })
const later = (because: string, more: object = {}) => ({ status: 'later', because, ...more })

const reply = (status: string, headers: Record<string, string> = {}, body = 'ok') => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n${body}`
}
const says429 = (after: string) => says(reply('429 Too Many Requests', { 'retry-after': after }))
const HEAD = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`
const PLAIN = 'http://127.0.0.1'
const answering = (talk: Parameters<Zoo['answering']>[0]) => () => zoo.answering(talk)
const farAway = (url: string) => url.replace('127.0.0.1', 'far.example')

/** A receiver: what it does, where it is, what a try at it is to be taken for, and how many tries there are. */
type Animal = [does: string, open: () => Promise<string>, taken: object, tries?: number]

const STATUSES: Animal[] = [
  ['answers 200', answering(says(reply('200 OK'))), done],
  ['answers 204', answering(says('HTTP/1.1 204 No Content\r\n\r\n')), done],
  ['answers 206', answering(says(reply('206 Partial Content'))), done],
  ...['301 Moved', '302 Found', '303 See Other', '307 Temporary', '308 Permanent'].map(
    (status): Animal => [
      `answers ${status} with a Location`,
      answering(says(reply(status, { location: `${PLAIN}:1/elsewhere` }))),
      failed('redirect_refused'),
    ],
  ),
  [
    'redirects to itself for ever',
    answering(says(reply('302 Found', { location: '/' }))),
    failed('redirect_refused'),
  ],
  ['answers 304', answering(says('HTTP/1.1 304 Not Modified\r\n\r\n')), failed('redirect_refused')],
  ...[400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 451].map(
    (status): Animal => [
      `answers ${status}`,
      answering(says(reply(`${status} No`))),
      failed(`http_${status}`),
    ],
  ),
  ...[408, 425, 429, 500, 502, 503, 504, 520, 599].map(
    (status): Animal => [
      `answers ${status}`,
      answering(says(reply(`${status} No`))),
      later(`http_${status}`),
    ],
  ),
]

const RETRY_AFTER: Animal[] = [
  ['answers 429 for 7 seconds', answering(says429('7')), later('http_429', { afterMs: 7_000 })],
  ['answers 429 for a second and a half', answering(says429('1.5')), later('http_429', { afterMs: 1_500 })],
  [
    'answers 429 until a date',
    answering(says429('Sat, 21 Nov 2026 12:00:30 GMT')),
    later('http_429', { afterMs: 30_000 }),
  ],
  [
    'answers 429 until a date of 1985',
    answering(says429('Saturday, 21-Nov-26 12:00:30 GMT')),
    later('http_429', { afterMs: 30_000 }),
  ],
  [
    'answers 429 until a date of asctime',
    answering(says429('Sat Nov 21 12:00:30 2026')),
    later('http_429', { afterMs: 30_000 }),
  ],
  [
    'answers 429 until a time of ISO 8601',
    answering(says429('2026-11-21T12:00:30Z')),
    later('http_429', { afterMs: 30_000 }),
  ],
  [
    'answers 429 until yesterday',
    answering(says429('Fri, 20 Nov 2026 12:00:30 GMT')),
    later('http_429', { afterMs: 0 }),
  ],
  ['answers 429 for a year', answering(says429('31536000')), later('http_429', { afterMs: DAY_MS })],
  ['answers 429 until some day', answering(says429('soon')), later('http_429')],
  [
    'answers 503 for 120 seconds',
    answering(says(reply('503 Busy', { 'retry-after': '120' }))),
    later('http_503', { afterMs: 120_000 }),
  ],
  ['answers 400 for 7 seconds', answering(says(reply('400 No', { 'retry-after': '7' }))), failed('http_400')],
]

const BREAKING: Animal[] = [
  ['is not there', () => zoo.deserted(), later('connection_refused')],
  ['has a name that does not resolve', async () => 'http://nowhere.example/', later('dns_failed')],
  ['takes no connection', () => zoo.full(), later('timeout')],
  ['never answers', () => zoo.greeting(() => undefined), later('timeout')],
  [
    'closes as soon as there is a connection',
    () => zoo.greeting((socket) => socket.end()),
    later('connection_reset'),
  ],
  ['resets the connection', answering((socket) => socket.resetAndDestroy()), later('connection_reset')],
  ['closes before its headers', answering((socket) => socket.end()), later('connection_reset')],
  ['closes within its status line', answering(saysAndCloses('HTTP/1.1 20')), later('connection_reset')],
  ['closes within its headers', answering(saysAndCloses(`${HEAD}x: 1`)), later('connection_reset')],
  [
    'closes after its headers',
    answering(saysAndCloses(`${HEAD}content-length: 10\r\n\r\n`)),
    later('connection_reset'),
  ],
  [
    'closes within its body',
    answering(saysAndCloses(`${HEAD}content-length: 10\r\n\r\nhalf`)),
    later('connection_reset'),
  ],
  [
    'resets within its body',
    answering((socket) =>
      socket.write(`${HEAD}content-length: 10\r\n\r\nhalf`, () =>
        setTimeout(() => socket.resetAndDestroy(), 20),
      ),
    ),
    later('connection_reset'),
  ],
  ['closes within a chunk', answering(saysAndCloses(`${CHUNKED}5\r\nab`)), later('connection_reset')],
  ['closes between chunks', answering(saysAndCloses(`${CHUNKED}2\r\nab\r\n`)), later('connection_reset')],
  ['ends its body by closing', answering(saysAndCloses('HTTP/1.0 200 OK\r\n\r\nstored')), done],
  [
    'closes the connection after each answer, and is asked again',
    answering(saysAndCloses(reply('200 OK'))),
    done,
    3,
  ],
  [
    'closes a kept connection without a word when it is asked again',
    answering((socket, number) => (number === 1 ? socket.write(reply('200 OK')) : socket.destroy())),
    later('connection_reset'),
    2,
  ],
]

const SLOW: Animal[] = [
  ['drips its headers', answering(drips(`${HEAD}x: `, 'a', 20)), later('timeout')],
  ['drips its body', answering(drips(`${HEAD}content-length: 1000\r\n\r\n`, 'a', 20)), later('timeout')],
  ['drips its chunks', answering(drips(CHUNKED, '1\r\na\r\n', 20)), later('timeout')],
  ['stops within its body', answering(says(`${HEAD}content-length: 10\r\n\r\nhalf`)), later('timeout')],
  ['stops after its status', answering(says(HEAD)), later('timeout')],
  ['says 100 for ever', answering(drips('', 'HTTP/1.1 100 Continue\r\n\r\n', 20)), later('timeout')],
  [
    'floods with 103',
    answering(floods('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')),
    later('timeout'),
  ],
  [
    'says 102 and 103, then 200',
    answering(says(`HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${reply('200 OK')}`)),
    done,
  ],
  [
    'says 100, then 400',
    answering(says(`HTTP/1.1 100 Continue\r\n\r\n${reply('400 No')}`)),
    failed('http_400'),
  ],
  ['never ends its body', answering(floods(`${HEAD}\r\n`, 'x'.repeat(1_024))), done],
  [
    'never ends its body of a 500',
    answering(floods('HTTP/1.1 500 No\r\n\r\n', 'x'.repeat(1_024))),
    later('http_500'),
  ],
  ['never ends its chunks', answering(floods(CHUNKED, `400\r\n${'x'.repeat(1_024)}\r\n`)), done],
  ['never ends its headers', answering(floods(HEAD, 'x: 0123456789\r\n'.repeat(50))), later('bad_response')],
  [
    'sends a header of 64 KiB',
    answering(says(`${HEAD}x: ${'a'.repeat(65_536)}\r\n\r\n`)),
    later('bad_response'),
  ],
  [
    'sends a bomb of gzip',
    answering(
      says(
        Buffer.concat([
          Buffer.from(`${HEAD}content-encoding: gzip\r\ncontent-length: ${BOMB().length}\r\n\r\n`),
          BOMB(),
        ]),
      ),
    ),
    done,
  ],
]

const BROKEN: Animal[] = [
  [
    'says a length that is too short',
    answering(saysAndCloses(`${HEAD}content-length: 2\r\n\r\nstored`)),
    done,
  ],
  [
    'says a length that is too long, and waits',
    answering(says(`${HEAD}content-length: 99\r\n\r\nok`)),
    later('timeout'),
  ],
  [
    'says a length of letters',
    answering(says(`${HEAD}content-length: ten\r\n\r\nok`)),
    later('bad_response'),
  ],
  [
    'says a length below nothing',
    answering(says(`${HEAD}content-length: -1\r\n\r\nok`)),
    later('bad_response'),
  ],
  [
    'says two lengths',
    answering(says(`${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\nok`)),
    later('connection_reset'),
  ],
  ['sends a second answer that nobody asked for', answering(says(reply('200 OK') + reply('500 No'))), done],
  ['sends garbage for a chunk', answering(says(`${CHUNKED}zz\r\nab\r\n`)), later('bad_response')],
  ['speaks HTTP/0.9', answering(saysAndCloses('<html>stored</html>')), later('bad_response')],
  ['speaks HTTP/2', answering(says(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]))), later('bad_response')],
  [
    'speaks the preface of HTTP/2',
    answering(says('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')),
    later('bad_response'),
  ],
  [
    'speaks SMTP',
    () => zoo.greeting((socket) => socket.write('220 mail.example ESMTP\r\n')),
    later('bad_response'),
  ],
  [
    'speaks TLS where plain HTTP is expected',
    answering(says(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
    later('bad_response'),
  ],
  ['answers a request with a request', answering(says('GET / HTTP/1.1\r\n\r\n')), later('bad_response')],
  ['has no number for a status', answering(says('HTTP/1.1 abc\r\n\r\n')), later('bad_response')],
  ['has a status of 999', answering(says(reply('999 What'))), later('http_999')],
  [
    'switches protocols',
    answering(says('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')),
    later('bad_response'),
  ],
  [
    'has a NUL within a header',
    answering(says(`${HEAD}x: a\0b\r\ncontent-length: 2\r\n\r\nok`)),
    later('bad_response'),
  ],
]

const SECURE: Animal[] = [
  [
    'speaks plain HTTP where TLS is expected',
    async () => (await zoo.answering(saysAndCloses(reply('400 Bad')))).replace('http:', 'https:'),
    later('tls_failed'),
  ],
  [
    'has a certificate that ended',
    async () => farAway(await zoo.secure(KEY, EXPIRED, says(reply('200 OK')))),
    later('tls_failed'),
  ],
  [
    'has a certificate by itself',
    async () => farAway(await zoo.secure(KEY, GOOD, says(reply('200 OK')))),
    later('tls_failed'),
  ],
  [
    'has a certificate for another name',
    async () => zoo.secure(KEY, GOOD, says(reply('200 OK'))),
    later('tls_failed'),
  ],
  [
    'closes while TLS begins',
    async () => (await zoo.answering((socket) => socket.end())).replace('http:', 'https:'),
    later('connection_reset'),
  ],
  [
    'never goes on with TLS',
    async () => (await zoo.answering(() => undefined)).replace('http:', 'https:'),
    later('timeout'),
  ],
]

function BOMB(): Buffer {
  return gzipSync(Buffer.alloc(20_000_000))
}

const ANIMALS = [...STATUSES, ...RETRY_AFTER, ...BREAKING, ...SLOW, ...BROKEN, ...SECURE]

/** The last of so many tries, and whether it was settled before its time was over. */
async function lastTry(
  url: string,
  { tries, deadlineMs }: { tries: number; deadlineMs: number },
): Promise<{ outcome: Outcome; settledFirst: boolean }> {
  const late = Promise.withResolvers<'late'>()
  const trying = perform(pingUrl, {
    settings: { url, timeout_ms: deadlineMs },
    values: NO_VALUES,
    deliveryId: 'delivery-1',
    now: () => NOON,
    tools: { http: client, mail: createMailer({ allowPrivate: true }), lists: lazyLists() },
  })
  // Both clocks begin together and wait in the same line of events, however busy this machine is.
  const timer = setTimeout(late.resolve, deadlineMs + MARGIN_MS, 'late')
  const settledFirst = (await Promise.race([trying, late.promise])) !== 'late'
  clearTimeout(timer)
  const { outcome } = await trying
  if (tries === 1) return { outcome, settledFirst }
  // The connection of this one is free for the next.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return lastTry(url, { tries: tries - 1, deadlineMs })
}

describe('a receiver that', () => {
  const came = new Map<string, Awaited<ReturnType<typeof lastTry>>>()
  beforeAll(async () => {
    const urls = await Promise.all(ANIMALS.map(([, open]) => open()))
    await Promise.all(
      ANIMALS.map(async ([does, , taken, tries = 1], index) => {
        const deadlineMs = 'because' in taken && taken.because === 'timeout' ? DEADLINE_MS : PLENTY_MS
        came.set(does, await lastTry(urls[index] ?? '', { tries, deadlineMs }))
      }),
    )
  })

  it.each(ANIMALS)('%s is taken for what it is', (does, _open, taken) => {
    expect(came.get(does)).toMatchObject({ outcome: taken, settledFirst: true })
  })

  it('is one of more than forty', () => {
    expect(came.size).toBe(ANIMALS.length)
    expect(came.size).toBeGreaterThan(40)
  })
})
