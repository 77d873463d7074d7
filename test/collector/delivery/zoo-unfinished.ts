import { gzipSync } from 'node:zlib'
import { drips, floods, says, saysAndCloses } from './receiver-zoo.ts'
import { type Animal, answering, CHUNKED, done, failed, HEAD, later, reply } from './zoo-animal.ts'

/** Receivers that are not there, or break off. */
export const BREAKING: Animal[] = [
  ['is not there', (zoo) => zoo.deserted(), later('connection_refused')],
  ['has a name that does not resolve', async () => 'http://nowhere.example/', later('dns_failed')],
  ['takes no connection', (zoo) => zoo.full(), later('timeout')],
  ['never answers', (zoo) => zoo.greeting(() => undefined), later('timeout')],
  [
    'closes as soon as there is a connection',
    (zoo) => zoo.greeting((socket) => socket.end()),
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

/** Receivers that are slow, or never come to an end. */
export const SLOW: Animal[] = [
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

function BOMB(): Buffer {
  return gzipSync(Buffer.alloc(20_000_000))
}
