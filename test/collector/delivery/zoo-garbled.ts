import { says, saysAndCloses } from './receiver-zoo.ts'
import { EXPIRED, GOOD, KEY } from './tls-fixture.ts'
import { type Animal, answering, CHUNKED, done, HEAD, later, reply } from './zoo-animal.ts'

const farAway = (url: string) => url.replace('127.0.0.1', 'far.example')

/** Receivers that do not speak HTTP as it is meant. */
export const BROKEN: Animal[] = [
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
    (zoo) => zoo.greeting((socket) => socket.write('220 mail.example ESMTP\r\n')),
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

/** Receivers whose TLS is not in order. */
export const SECURE: Animal[] = [
  [
    'speaks plain HTTP where TLS is expected',
    async (zoo) => (await zoo.answering(saysAndCloses(reply('400 Bad')))).replace('http:', 'https:'),
    later('tls_failed'),
  ],
  [
    'has a certificate that ended',
    async (zoo) => farAway(await zoo.secure(KEY, EXPIRED, says(reply('200 OK')))),
    later('tls_failed'),
  ],
  [
    'has a certificate by itself',
    async (zoo) => farAway(await zoo.secure(KEY, GOOD, says(reply('200 OK')))),
    later('tls_failed'),
  ],
  [
    'has a certificate for another name',
    async (zoo) => zoo.secure(KEY, GOOD, says(reply('200 OK'))),
    later('tls_failed'),
  ],
  [
    'closes while TLS begins',
    async (zoo) => (await zoo.answering((socket) => socket.end())).replace('http:', 'https:'),
    later('connection_reset'),
  ],
  [
    'never goes on with TLS',
    async (zoo) => (await zoo.answering(() => undefined)).replace('http:', 'https:'),
    later('timeout'),
  ],
]
