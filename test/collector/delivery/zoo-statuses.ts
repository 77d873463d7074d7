import { says } from './receiver-zoo.ts'
import { type Animal, answering, done, failed, later, reply } from './zoo-animal.ts'

const DAY_MS = 86_400_000
const PLAIN = 'http://127.0.0.1'
const says429 = (after: string) => says(reply('429 Too Many Requests', { 'retry-after': after }))

/** Receivers that answer with a status, each with a body that is in order. */
export const STATUSES: Animal[] = [
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

/** Receivers that say when they want to be asked again. */
export const RETRY_AFTER: Animal[] = [
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
